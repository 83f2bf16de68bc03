package dev.postern.router;

import dev.postern.domain.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The whole table of the API. */
final class Routes {
    private Routes() {}

    static Router table(Vertx vertx, Handler<RoutingContext> trackUser) {
        Router router = Router.router(vertx);
        post(router, "/track/user", trackUser);
        router.route().handler(context -> Responses.notFound(context.response()));
        // What Vert.x Web refuses by itself it would answer in its own words, and log.
        router.errorHandler(
                400,
                context -> Responses.send(
                        context.response(),
                        new Answer.Refused(ErrorCode.BAD_REQUEST, "The Host or the path cannot be read.")));
        router.errorHandler(404, context -> Responses.notFound(context.response()));
        return router;
    }

    private static void post(Router router, String path, Handler<RoutingContext> handler) {
        router.route(HttpMethod.POST, path).handler(handler);
        router.route(path).handler(context -> Responses.methodNotAllowed(context.response(), "POST"));
    }
}
