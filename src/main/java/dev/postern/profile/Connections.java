package dev.postern.profile;

import dev.postern.config.DatabaseUrl;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

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
            ssl.setTrustAll(mode != SslMode.VERIFY_CA && mode != SslMode.VERIFY_FULL);
        } else {
            ssl.setTrustOptions(new PemTrustOptions().addCertPath(rootCertificate));
        }
        ssl.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
        return options.setSslMode(mode).setSslOptions(ssl);
    }
}
