package dev.postern.management;

import dev.postern.auth.Authentication;
import dev.postern.config.Config;
import dev.postern.docs.Docs;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.router.DocPages;
import dev.postern.router.HttpPort;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;

/**
 * The management port: {@code /livez}, {@code /readyz} and the API's document for everybody, {@code /metrics} as the settings
 * say, and nothing else without a key. Never to be exposed with the API. Wires; all state belongs to its event loop.
 */
public final class ManagementVerticle extends VerticleBase {
    /** Probes, scrapers and admins are few. */
    private static final int MOST_CONNECTIONS = 1_000;

    private final Config config;
    private final String host;
    private final Health health;
    private final Metrics metrics;
    private final Authentication authentication;
    private volatile int boundPort;

    public ManagementVerticle(
            Config config, String host, Health health, Metrics metrics, Authentication authentication) {
        this.config = config;
        this.host = host;
        this.health = health;
        this.metrics = metrics;
        this.authentication = authentication;
    }

    @Override
    public Future<HttpServer> start() {
        ManagementRoutes routes = new ManagementRoutes(
                config.management().openMetrics(),
                health,
                new Scrapes(vertx, metrics),
                new DocPages(Docs.ofManagementPort(vertx)),
                new AdminAuthenticator(authentication.keys(vertx)),
                new AdminHandler(vertx));
        return HttpPort.create(vertx, host, config.management().port(), config.limits(), MOST_CONNECTIONS, metrics)
                .requestHandler(routes)
                .listen()
                .onSuccess(server -> boundPort = server.actualPort());
    }

    /** The port that was opened. */
    public int boundPort() {
        return boundPort;
    }
}
