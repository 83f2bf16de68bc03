package dev.postern.router;

import dev.postern.auth.OriginPolicy;
import dev.postern.config.Config;
import dev.postern.config.Limits;
import dev.postern.docs.Docs;
import dev.postern.domain.ErrorCode;
import dev.postern.ops.Health;
import dev.postern.parse.EventParser;
import dev.postern.parse.TrackUserParser;
import dev.postern.router.intake.BodyHandler;
import dev.postern.router.intake.BodyReader;
import dev.postern.router.intake.BulkBodyHandler;
import dev.postern.router.intake.ProfileClient;
import dev.postern.router.intake.SingleBodyHandler;
import dev.postern.router.response.ApiResponse;
import dev.postern.router.response.Responses;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The routes of the API. A POST to the exact path of a route is looked up here, which costs less than Vert.x Web; all else, other
 * spellings of a path too, goes through its router. Owned by one router verticle; runs on its event loop.
 */
final class Routes implements Handler<HttpServerRequest> {
    private final RouterVerticle.Shared shared;
    private final Limits limits;
    private final ApiAuthenticator authenticator;
    private final Router router;
    private final Map<String, RequestHandler> pathToHandler = new HashMap<>();

    Routes(Vertx vertx, Config config, int shards, RouterVerticle.Shared shared, OriginPolicy origins) {
        this.shared = shared;
        this.limits = config.limits();
        this.authenticator = new ApiAuthenticator(
                shared.access().keys(vertx), origins, config.cors().keyInQuery(), shared.metrics());
        this.router = Router.router(vertx);
        BodyReader bodies = bodies(vertx, limits.bodyBytes());
        ProfileClient profiles = new ProfileClient(vertx, shards);
        TrackUserParser users = new TrackUserParser(config.validationRules());
        EventParser events = new EventParser(config.validationRules(), true);
        EventParser untimedEvents = new EventParser(config.validationRules(), false);
        post("/track/user", new SingleBodyHandler<>(bodies, users::parse, profiles::track));
        post("/rest-api/customer", new SingleBodyHandler<>(bodies, users::parseTyped, profiles::track));
        post("/track/users", bulk(bodies(vertx, limits.bulkBytes()), users, profiles));
        post("/track/event", new SingleBodyHandler<>(bodies, events::parse, profiles::track));
        post("/track/event/v2", new SingleBodyHandler<>(bodies, events::parse, profiles::track));
        post("/rest-api/event", new SingleBodyHandler<>(bodies, untimedEvents::parse, profiles::track));
        if (config.http().docs()) {
            DocPages docs = new DocPages(Docs.ofApiPort(vertx));
            Docs.paths()
                    .forEach(path -> router.route(path).handler(context -> {
                        // The router takes other spellings too, in which the links of the page would lead nowhere.
                        if (DocPages.serves(context.request())) {
                            docs.handle(context.request());
                        } else {
                            context.next();
                        }
                    }));
        }
        routeReadiness(config.http().readyz());
        router.route().handler(context -> Responses.notFound(context.response()));
        // Vert.x Web would answer its own refusals in its own words, and log them.
        router.errorHandler(
                400,
                context -> Responses.send(
                        context.response(),
                        new ApiResponse.Refused(ErrorCode.BAD_REQUEST, "The Host or the path cannot be read.")));
        router.errorHandler(404, context -> Responses.notFound(context.response()));
    }

    /** The paths of all routes. */
    List<String> paths() {
        return router.getRoutes().stream()
                .map(Route::getPath)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public void handle(HttpServerRequest request) {
        RequestHandler handler = request.method().equals(HttpMethod.POST) ? pathToHandler.get(request.path()) : null;
        // Without an authority the Host cannot be read.
        if (handler == null || request.authority() == null) {
            router.handle(request);
        } else {
            handler.handle(request);
        }
    }

    private void routeReadiness(boolean wanted) {
        if (wanted) {
            router.route("/readyz").handler(context -> showReadiness(context.request(), shared.health()));
        }
    }

    private static void showReadiness(HttpServerRequest request, Health health) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            int status = health.isReady() ? 200 : 503;
            Responses.show(request.response(), status, "text/plain", Buffer.buffer(health.describe() + "\n"));
        } else {
            Responses.methodNotAllowed(request.response(), "GET, HEAD");
        }
    }

    private BodyReader bodies(Vertx vertx, int maxBytes) {
        return new BodyReader(vertx, maxBytes, limits, shared.access()::addressOf, shared.slowBodies());
    }

    private BulkBodyHandler bulk(BodyReader bodies, TrackUserParser parser, ProfileClient profiles) {
        BulkBodyHandler.Bounds bounds = new BulkBodyHandler.Bounds(
                limits.bulkItems(), limits.bodyBytes(), limits.deadline().toNanos());
        return new BulkBodyHandler(bodies, parser, profiles, bounds, shared.metrics());
    }

    private void post(String path, BodyHandler body) {
        RequestHandler handler = new RequestHandler(shared, limits, authenticator, path, body);
        pathToHandler.put(path, handler);
        router.route(HttpMethod.POST, path).handler(context -> handler.handle(context.request()));
        router.route(path).handler(context -> Responses.methodNotAllowed(context.response(), "POST"));
    }
}
