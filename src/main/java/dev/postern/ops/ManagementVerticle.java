package dev.postern.ops;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** The management port: {@code /livez}, {@code /readyz} and {@code /metrics}. Never to be exposed with the API. */
public final class ManagementVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 60;

    private final String host;
    private final int port;
    private final Health health;
    private final Metrics metrics;
    private int boundPort;

    public ManagementVerticle(String host, int port, Health health, Metrics metrics) {
        this.host = host;
        this.port = port;
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    public Future<HttpServer> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setHttp2ClearTextEnabled(false)
                .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                .setIdleTimeout(IDLE_SECONDS);
        return vertx.createHttpServer(options)
                .requestHandler(this::answer)
                .listen()
                .onSuccess(server -> boundPort = server.actualPort());
    }

    /** The port that was opened. */
    public int boundPort() {
        return boundPort;
    }

    private void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/plain");
        if (!request.method().equals(HttpMethod.GET)) {
            response.setStatusCode(405).putHeader(HttpHeaders.ALLOW, "GET").end("only GET\n");
            return;
        }
        switch (request.path()) {
            case "/livez" -> response.end("alive\n");
            case "/readyz" ->
                response.setStatusCode(health.isReady() ? 200 : 503).end(health.describe() + "\n");
            case "/metrics" ->
                response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                        .end(metrics.scrape());
            default -> response.setStatusCode(404).end("not found\n");
        }
    }
}
