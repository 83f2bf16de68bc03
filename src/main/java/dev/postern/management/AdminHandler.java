package dev.postern.management;

import dev.postern.auth.AuthenticatedKey;
import dev.postern.domain.ServiceException;
import dev.postern.management.AdminPaths.Place;
import dev.postern.router.response.Responses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that takes a key of a project. Owned by the management verticle; runs on its event loop. */
final class AdminHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

    private final Vertx vertx;
    private final Resource customers;
    private final Resource events;
    private final Resource customer;
    private final Resource attributes;
    private final Resource ignored;
    private final Resource retype;
    private final Resource retypes;
    private final Resource actions;

    AdminHandler(Vertx vertx) {
        this.vertx = vertx;
        this.customers = new CustomersResource(vertx);
        this.events = new EventsResource(vertx);
        this.customer = new CustomerResource(vertx);
        this.attributes = new AttributesResource(vertx);
        this.ignored = new IgnoredResource(vertx);
        this.retype = new RetypeResource(vertx);
        this.retypes = new RetypesResource(vertx);
        this.actions = new ActionsResource(vertx);
    }

    private Resource resource(AdminPaths path) {
        return switch (path) {
            case CUSTOMERS -> customers;
            case EVENTS -> events;
            case CUSTOMER -> customer;
            case ATTRIBUTES -> attributes;
            case IGNORED -> ignored;
            case RETYPE -> retype;
            case RETYPES -> retypes;
            case ACTIONS -> actions;
        };
    }

    /** Answers a request of somebody who may come in. */
    void handle(HttpServerRequest request, AuthenticatedKey admin) {
        Optional<Place> place = AdminPaths.of(request.path());
        if (place.isEmpty()) {
            Responses.notFound(request.response());
            return;
        }
        Resource resource = resource(place.get().path());
        if (!isTaken(resource.methods(), request)) {
            Responses.methodNotAllowed(request.response(), resource.methods());
            return;
        }
        // From a future, so that what a resource throws is an answer too.
        Future.succeededFuture(
                        new AdminRequest(request, admin.key(), place.get().subject()))
                .compose(resource::handle)
                .compose(json -> vertx.executeBlocking(json::get))
                .onSuccess(json -> Responses.show(request.response(), json))
                .onFailure(cause -> refuse(request, cause));
    }

    private static boolean isTaken(String methods, HttpServerRequest request) {
        return Arrays.asList(methods.split(", ")).contains(request.method().name());
    }

    private static void refuse(HttpServerRequest request, Throwable cause) {
        if (!(cause instanceof ServiceException)) {
            LOG.error("an admin call failed", cause);
        }
        Responses.refuse(request.response(), cause);
    }
}
