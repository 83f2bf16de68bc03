package dev.postern.router;

import dev.postern.docs.Docs;
import dev.postern.domain.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.util.Optional;

/** The whole table of the API. */
final class Routes {
    private Routes() {}

    /**
     * The routes.
     *
     * @param customers the road of what says something of a customer
     * @param docs where the document of the API is to be shown here
     */
    static Router table(
            Vertx vertx,
            RouterVerticle.Edge edge,
            TrackUserRules rules,
            CustomerShards customers,
            Optional<DocPages> docs) {
        Router router = Router.router(vertx);
        BodyReader bodies = edge.bodies();
        TrackUserParser trackUser = new TrackUserParser(rules);
        post(router, edge, new Call("/track/user", new WholeBody<>(bodies, trackUser::parse, customers::take)));
        CustomerParser customer = new CustomerParser(rules);
        post(router, edge, new Call("/rest-api/customer", new WholeBody<>(bodies, customer::parse, customers::take)));
        docs.ifPresent(pages ->
                Docs.paths().forEach(path -> router.route(path).handler(context -> pages.answer(context.request()))));
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

    private static void post(Router router, RouterVerticle.Edge edge, Call call) {
        router.route(HttpMethod.POST, call.path()).handler(new CallHandler(edge, call));
        router.route(call.path()).handler(context -> Responses.methodNotAllowed(context.response(), "POST"));
    }
}
