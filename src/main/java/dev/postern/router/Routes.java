package dev.postern.router;

import dev.postern.config.Limits;
import dev.postern.docs.Docs;
import dev.postern.domain.ErrorCode;
import dev.postern.parse.CustomerParser;
import dev.postern.parse.EventParser;
import dev.postern.parse.TrackUserParser;
import dev.postern.parse.ValidationRules;
import dev.postern.router.intake.BodyReader;
import dev.postern.router.intake.BulkBodyHandler;
import dev.postern.router.intake.Call;
import dev.postern.router.intake.ProfileClient;
import dev.postern.router.intake.SingleBodyHandler;
import dev.postern.router.response.ApiResponse;
import dev.postern.router.response.Responses;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The whole table of the API. A POST to the very path of a call goes to it straight, because a look-up costs less than
 * Vert.x Web; all else, other spellings of a path too, goes through its router. Owned by one router verticle; runs on its
 * event loop.
 */
final class Routes implements Handler<HttpServerRequest> {
    private static final List<String> EVENT_PATHS = List.of("/track/event", "/track/event/v2");

    private final Router router;
    private final Map<String, RequestHandler> pathToCall = new HashMap<>();

    /**
     * The table.
     *
     * @param customers the road of what says something of a customer
     * @param docs where the document of the API is to be shown here
     */
    Routes(
            Vertx vertx,
            RouterVerticle.Edge edge,
            ValidationRules rules,
            ProfileClient customers,
            Optional<DocPages> docs) {
        router = Router.router(vertx);
        BodyReader bodies = edge.bodies();
        TrackUserParser trackUser = new TrackUserParser(rules);
        post(edge, new Call("/track/user", new SingleBodyHandler<>(bodies, trackUser::parse, customers::take)));
        CustomerParser customer = new CustomerParser(rules);
        post(edge, new Call("/rest-api/customer", new SingleBodyHandler<>(bodies, customer::parse, customers::take)));
        post(edge, new Call("/track/users", bulk(edge, trackUser, customers)));
        EventParser event = new EventParser(rules, true);
        for (String path : EVENT_PATHS) {
            post(edge, new Call(path, new SingleBodyHandler<>(bodies, event::parse, customers::take)));
        }
        EventParser untimed = new EventParser(rules, false);
        post(edge, new Call("/rest-api/event", new SingleBodyHandler<>(bodies, untimed::parse, customers::take)));
        docs.ifPresent(pages ->
                Docs.paths().forEach(path -> router.route(path).handler(context -> pages.answer(context.request()))));
        router.route().handler(context -> Responses.notFound(context.response()));
        // What Vert.x Web refuses by itself it would answer in its own words, and log.
        router.errorHandler(
                400,
                context -> Responses.send(
                        context.response(),
                        new ApiResponse.Refused(ErrorCode.BAD_REQUEST, "The Host or the path cannot be read.")));
        router.errorHandler(404, context -> Responses.notFound(context.response()));
    }

    /** The paths that something is served at, as the table says them. */
    List<String> paths() {
        return router.getRoutes().stream()
                .map(Route::getPath)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public void handle(HttpServerRequest request) {
        RequestHandler call = request.method().equals(HttpMethod.POST) ? pathToCall.get(request.path()) : null;
        // Without an authority the Host cannot be read.
        if (call == null || request.authority() == null) {
            router.handle(request);
        } else {
            call.handle(request);
        }
    }

    private static BulkBodyHandler bulk(RouterVerticle.Edge edge, TrackUserParser parser, ProfileClient customers) {
        Limits limits = edge.limits();
        BulkBodyHandler.Bounds bounds = new BulkBodyHandler.Bounds(
                limits.bulkItems(), limits.bodyBytes(), limits.deadline().toNanos());
        return new BulkBodyHandler(edge.bulkBodies(), parser, customers, bounds, edge.metrics());
    }

    private void post(RouterVerticle.Edge edge, Call call) {
        RequestHandler handler = new RequestHandler(edge, call);
        pathToCall.put(call.path(), handler);
        router.route(HttpMethod.POST, call.path()).handler(context -> handler.handle(context.request()));
        router.route(call.path()).handler(context -> Responses.methodNotAllowed(context.response(), "POST"));
    }
}
