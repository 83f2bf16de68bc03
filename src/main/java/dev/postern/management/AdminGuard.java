package dev.postern.management;

import dev.postern.access.ApiKeys;
import dev.postern.access.Door;
import dev.postern.access.Visitor;
import dev.postern.domain.ApiKey.Scope;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/**
 * The one place that judges who may do what on the management port. Owned by the management verticle; runs on its event
 * loop.
 */
final class AdminGuard {
    private static final Door DOOR = new Door(
            Scope.ADMIN,
            "The header Authorization must hold Bearer and a valid key.",
            "This takes a key with the scope admin.");

    private static final String SCHEME = "bearer ";
    private static final String PROJECTS = "/projects/";

    private final ApiKeys keys;

    AdminGuard(ApiKeys keys) {
        this.keys = keys;
    }

    /** Fails as {@link ApiKeys#admit} does, and when the path is about another project than the key. */
    Future<Visitor> admit(HttpServerRequest request) {
        return keys.admit(bearer(request), request, DOOR)
                .compose(visitor -> mayEnter(visitor, request.path())
                        ? Future.succeededFuture(visitor)
                        : Future.failedFuture(
                                new ServiceException(ErrorCode.FORBIDDEN, "This key is for another project.")));
    }

    private static boolean mayEnter(Visitor visitor, String path) {
        // As it stands in the path: the name of a project has no character that would be encoded.
        return !path.startsWith(PROJECTS)
                || (path + '/').startsWith(PROJECTS + visitor.key().projectId() + '/');
    }

    private static String bearer(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        boolean bearer = header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        return bearer ? header.substring(SCHEME.length()).strip() : "";
    }
}
