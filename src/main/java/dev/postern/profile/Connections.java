package dev.postern.profile;

import dev.postern.config.DatabaseUrl;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.PoolOptions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** From the settings to connections. */
final class Connections {
    private Connections() {}

    /** Opens nothing yet: the first statement connects. */
    static Database open(Vertx vertx, DatabaseUrl url, dev.postern.config.Database settings, int connections) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password())
                .setCachePreparedStatements(true)
                .addProperty("application_name", "postern")
                .addProperty(
                        "statement_timeout",
                        Long.toString(settings.statementTimeout().toMillis()));
        PoolOptions pool = new PoolOptions()
                .setMaxSize(connections)
                .setConnectionTimeout((int) settings.statementTimeout().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        return new Database(
                PgBuilder.pool()
                        .with(pool)
                        .with(new NetClientOptions().setConnectTimeout((int)
                                settings.connectTimeout().toMillis()))
                        .connectingTo(withSsl(url, options))
                        .using(vertx)
                        .build(),
                settings.statementTimeout());
    }

    private static PgConnectOptions withSsl(DatabaseUrl url, PgConnectOptions options) {
        SslMode mode = SslMode.of(url.parameters().getOrDefault("sslmode", "prefer"));
        if (mode == SslMode.DISABLE) {
            return options.setSslMode(mode);
        }
        ClientSSLOptions ssl = new ClientSSLOptions();
        String rootCertificate = url.parameters().get("sslrootcert");
        if (rootCertificate == null) {
            boolean verify = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
            ssl.setTrustAll(!verify);
            if (verify) {
                ssl.setTrustOptions(TrustOptions.wrap(trustOfTheJvm()));
            }
        } else {
            ssl.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate));
        }
        ssl.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
        return options.setSslMode(mode).setSslOptions(ssl);
    }

    /** The client wants to be told whom it trusts, where JDBC takes these by itself. */
    private static TrustManager trustOfTheJvm() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java trusts nobody", e);
        }
    }
}
