package dev.postern.management;

import dev.postern.auth.AuthenticatedKey;
import dev.postern.ops.Health;
import dev.postern.router.DocPages;
import dev.postern.router.response.Responses;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which request of the management port is answered by what. Owned by the management verticle; runs on its event loop. */
final class ManagementRoutes implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementRoutes.class);
    private static final String PLAIN = "text/plain";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final boolean openMetrics;
    private final Health health;
    private final Scrapes scrapes;
    private final DocPages docs;
    private final AdminAuthenticator authenticator;
    private final AdminHandler admin;

    /** {@code openMetrics} tells whether the metrics are shown without a key. */
    ManagementRoutes(
            boolean openMetrics,
            Health health,
            Scrapes scrapes,
            DocPages docs,
            AdminAuthenticator authenticator,
            AdminHandler admin) {
        this.openMetrics = openMetrics;
        this.health = health;
        this.scrapes = scrapes;
        this.docs = docs;
        this.authenticator = authenticator;
        this.admin = admin;
    }

    @Override
    public void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/" -> redirectToDocs(request);
            case "/livez" -> show(request, 200, "alive");
            case "/readyz" -> show(request, health.isReady() ? 200 : 503, health.describe());
            case "/metrics" -> {
                if (openMetrics) {
                    showMetrics(request);
                } else {
                    admit(request, key -> showMetrics(request));
                }
            }
            default -> {
                if (DocPages.serves(request)) {
                    docs.handle(request);
                } else {
                    admit(request, key -> admin.handle(request, key));
                }
            }
        }
    }

    private static void redirectToDocs(HttpServerRequest request) {
        request.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, "/docs");
        show(request, 302, "The documents are at /docs.");
    }

    private static void show(HttpServerRequest request, int status, String text) {
        if (Responses.requireRead(request)) {
            Responses.show(request.response(), status, PLAIN, Buffer.buffer(text + "\n"));
        }
    }

    private void showMetrics(HttpServerRequest request) {
        if (Responses.requireRead(request)) {
            scrapes.read()
                    .onSuccess(text -> Responses.show(request.response(), 200, PROMETHEUS, text))
                    .onFailure(cause -> fail(request, cause));
        }
    }

    private static void fail(HttpServerRequest request, Throwable cause) {
        LOG.error("the metrics cannot be shown", cause);
        Responses.refuse(request.response(), cause);
    }

    /** Does something for a request with a key that opens it, and refuses any other. */
    private void admit(HttpServerRequest request, Consumer<AuthenticatedKey> answer) {
        // Else a body would come before anybody listens.
        request.pause();
        authenticator
                .authenticate(request)
                .onSuccess(answer::accept)
                .onFailure(cause -> Responses.refuse(request.response(), cause))
                .onComplete(answered -> request.resume());
    }
}
