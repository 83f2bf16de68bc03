package dev.postern.postgres;

import dev.postern.config.DatabaseUrl;
import dev.postern.config.Pooler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One generation of connections: made together, given up together, with a name that tells its sessions from all others.
 * One of them only watches. Owned by the {@link Database} of one shard; used on its event loop.
 */
public final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    /** No data was acknowledged for that long: the network is gone. Works with the native transport only. */
    private static final int LONGEST_UNACKNOWLEDGED_MILLIS = 3_000;

    private static final long LONGEST_CLOSE_MILLIS = 1_000;
    /** The message is all that tells the pool's own timeout. */
    private static final String POOL_TIMEOUT = "Timeout";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx;
    private final String generation = HexFormat.of().toHexDigits(RANDOM.nextLong());
    private final PgConnectOptions options;
    private final SocketDriver driver;
    private final Pool pool;
    /** By the name of the server's setting. */
    private final Map<String, Duration> wanted;

    private final boolean pooled;
    private @Nullable SqlConnection watch;

    private Connections(Vertx vertx, DatabaseUrl url, dev.postern.config.Database settings, int connections) {
        this.vertx = vertx;
        this.wanted = Map.of(
                "statement_timeout", settings.statementTimeout(),
                "lock_timeout", settings.lockTimeout(),
                "idle_in_transaction_session_timeout", settings.idleInTransactionTimeout());
        this.options = withSsl(vertx, url, options(url, settings, wanted, generation));
        this.pooled = settings.pooler() == Pooler.TRANSACTION;
        // A pooler hands out other sessions than this one; the start has looked at theirs.
        this.driver = new SocketDriver(
                settings.connectTimeout(),
                pooled ? connection -> Future.succeededFuture() : SessionStatements::raiseSynchronousCommit);
        PoolOptions size = new PoolOptions()
                .setMaxSize(connections)
                .setConnectionTimeout((int) settings.statementTimeout().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        NetClientOptions network = new NetClientOptions()
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setTcpKeepAlive(true)
                .setTcpUserTimeout(LONGEST_UNACKNOWLEDGED_MILLIS);
        this.pool = ClientBuilder.pool(driver)
                .with(size)
                .with(network)
                .connectingTo(options)
                .using(vertx)
                .build();
    }

    /** Opens nothing yet. {@code connections} come in addition to the one that watches. */
    public static Connections make(
            Vertx vertx, DatabaseUrl url, dev.postern.config.Database settings, int connections) {
        return new Connections(vertx, url, settings, connections);
    }

    /** The end of the name of each of its sessions, after a slash. */
    String generation() {
        return generation;
    }

    /**
     * Connects the one that watches, and has the server end the sessions of earlier generations, because what they were sent
     * may still lie unread in the server. The server's time; fails unless the database takes writes.
     */
    Future<Instant> open(Collection<String> earlier) {
        return driver.connect(vertx, options).compose(connection -> {
            watch = connection.exceptionHandler(Connections::logEnd);
            return (earlier.isEmpty() ? Future.<Void>succeededFuture() : SessionStatements.end(connection, earlier))
                    .compose(ended -> SessionStatements.requireWritable(connection))
                    .compose(time -> warnOfMissingLimits(connection).map(time));
        });
    }

    /** A pooler passes no limit on to the server; only the role can carry it. One that was not named may drop it in silence. */
    private Future<Void> warnOfMissingLimits(SqlConnection connection) {
        return SessionStatements.limits(connection)
                .onSuccess(limits -> new TreeMap<>(wanted).forEach((name, longest) -> {
                    Duration limit = limits.getOrDefault(name, Duration.ZERO);
                    if (limit.isZero() || limit.compareTo(longest) > 0) {
                        LOG.warn(
                                "the server has no {} of {} ms for this role: ALTER ROLE {} SET {} = {}{}",
                                name,
                                longest.toMillis(),
                                options.getUser(),
                                name,
                                longest.toMillis(),
                                pooled ? "" : "; a pooler between drops it: set database.pooler to transaction");
                    }
                }))
                .mapEmpty();
    }

    /** The server's time. Fails where the one that watches gets no answer, or the database takes no writes. */
    Future<Instant> requireWritable() {
        SqlConnection connection = watch;
        return connection == null
                ? Future.failedFuture(new IllegalStateException("not open"))
                : SessionStatements.requireWritable(connection);
    }

    /** Waits for a connection and gives it back when the use is over. */
    <R> Future<R> use(Function<SqlConnection, Future<R>> use) {
        return pool.withConnection(use)
                .recover(cause -> Future.failedFuture(
                        isPoolTimeout(cause) ? new NoConnectionsException("no connection is free") : cause));
    }

    // The driver would print it. The statement that waits for an answer fails as well.
    private static void logEnd(Throwable ending) {
        LOG.debug("a connection ends: {}", PgErrors.describe(ending));
    }

    /** All connections were in use for too long, and nothing was sent. */
    private static boolean isPoolTimeout(Throwable cause) {
        return POOL_TIMEOUT.equals(cause.getMessage());
    }

    /** Closes the sockets, whatever the server does. Statements in flight fail. */
    void abandon() {
        // The driver waits for ever for a server that hangs to agree; the sockets do not.
        Future<Void> closed = pool.close();
        driver.closeSockets();
        closed.onComplete(done -> watch = null);
    }

    /** Closes the sessions; waits for the server a moment at most. */
    Future<Void> close() {
        return pool.close().timeout(LONGEST_CLOSE_MILLIS, TimeUnit.MILLISECONDS).transform(left -> {
            driver.closeSockets();
            return Future.succeededFuture();
        });
    }

    private static PgConnectOptions options(
            DatabaseUrl url, dev.postern.config.Database settings, Map<String, Duration> limits, String generation) {
        PgConnectOptions account = new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password());
        PgConnectOptions options = switch (settings.pooler()) {
            case NONE -> account.setCachePreparedStatements(true);
            // A pooler refuses parameters that it does not know, and the next transaction may meet another
            // session, which has not seen what was prepared in this one.
            case TRANSACTION ->
                account.setCachePreparedStatements(false)
                        .setUseLayer7Proxy(true)
                        .setPipeliningLimit(1)
                        .setProperties(new HashMap<>(Map.of("client_encoding", "utf8", "DateStyle", "ISO")));
        };
        if (settings.pooler() == Pooler.NONE) {
            limits.forEach((name, longest) -> options.getProperties().put(name, Long.toString(longest.toMillis())));
        }
        return options.addProperty("application_name", "postern/" + generation);
    }

    private static PgConnectOptions withSsl(Vertx vertx, DatabaseUrl url, PgConnectOptions options) {
        SslMode mode = SslMode.of(url.parameters().getOrDefault("sslmode", "prefer"));
        if (mode == SslMode.DISABLE) {
            return options.setSslMode(mode);
        }
        ClientSSLOptions ssl = new ClientSSLOptions();
        String rootCertificate = url.parameters().get("sslrootcert");
        if (rootCertificate != null) {
            ssl.setTrustOptions(reporting(vertx, new PemTrustOptions().addCertPath(rootCertificate)));
        } else if (mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL) {
            ssl.setTrustOptions(TrustOptions.wrap(reporting(jvmTrustManagers())));
        } else {
            ssl.setTrustAll(true);
        }
        ssl.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
        return options.setSslMode(mode).setSslOptions(ssl);
    }

    private static TrustOptions reporting(Vertx vertx, PemTrustOptions trusted) {
        try {
            return TrustOptions.wrap(
                    reporting(trusted.getTrustManagerFactory(vertx).getTrustManagers()));
        } catch (Exception e) {
            // The driver reads the file again, and fails with its reason.
            return trusted;
        }
    }

    private static TrustManager reporting(TrustManager[] trusted) {
        return trusted[0] instanceof X509ExtendedTrustManager extended ? new ReportingTrust(extended) : trusted[0];
    }

    /** JDBC takes these by itself; the driver has to be given them. */
    private static TrustManager[] jvmTrustManagers() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no trust store", e);
        }
    }
}
