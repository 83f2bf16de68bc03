package dev.postern.management;

import dev.postern.access.Access;
import dev.postern.config.Management;
import dev.postern.docs.Docs;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.router.DocPages;
import dev.postern.router.Responses;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/**
 * The management port: {@code /livez}, {@code /readyz} and the API's document for everybody, {@code /metrics} as the settings
 * say, and nothing else without an admin key. Never to be exposed with the API.
 */
public final class ManagementVerticle extends VerticleBase {
    private static final String PLAIN = "text/plain";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private static final int IDLE_SECONDS = 60;

    private final String host;
    private final Management settings;
    private final Health health;
    private final Metrics metrics;
    private final Access access;
    private int boundPort;

    public ManagementVerticle(String host, Management settings, Health health, Metrics metrics, Access access) {
        this.host = host;
        this.settings = settings;
        this.health = health;
        this.metrics = metrics;
        this.access = access;
    }

    @Override
    public Future<HttpServer> start() {
        AdminGuard guard = new AdminGuard(access.keys(vertx));
        AdminCalls calls = new AdminCalls(vertx);
        DocPages docs = new DocPages(Docs.ofManagementPort(vertx));
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS);
        return vertx.createHttpServer(options)
                .requestHandler(request -> answer(request, docs, guard, calls))
                .listen()
                .onSuccess(server -> boundPort = server.actualPort());
    }

    /** The port that was opened. */
    public int boundPort() {
        return boundPort;
    }

    private void answer(HttpServerRequest request, DocPages docs, AdminGuard guard, AdminCalls calls) {
        switch (request.path()) {
            case "/livez" -> show(request, 200, PLAIN, () -> "alive\n");
            case "/readyz" -> show(request, health.isReady() ? 200 : 503, PLAIN, () -> health.describe() + "\n");
            case "/metrics" -> {
                if (settings.openMetrics()) {
                    showMetrics(request);
                } else {
                    guard.admit(request)
                            .onSuccess(admin -> showMetrics(request))
                            .onFailure(cause -> Responses.refuse(request.response(), cause));
                }
            }
            default -> {
                if (DocPages.isAsked(request)) {
                    docs.answer(request);
                    return;
                }
                // Else a body would come before anybody listens.
                request.pause();
                guard.admit(request)
                        .onSuccess(admin -> calls.answer(request, admin))
                        .onFailure(cause -> Responses.refuse(request.response(), cause))
                        .onComplete(answered -> request.resume());
            }
        }
    }

    private void showMetrics(HttpServerRequest request) {
        show(request, 200, PROMETHEUS, metrics::scrape);
    }

    private static void show(HttpServerRequest request, int status, String type, Supplier<String> body) {
        if (!request.method().equals(HttpMethod.GET)) {
            Responses.methodNotAllowed(request.response(), "GET");
            return;
        }
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .end(body.get())
                // Who asked is gone.
                .onFailure(gone -> {});
    }
}
