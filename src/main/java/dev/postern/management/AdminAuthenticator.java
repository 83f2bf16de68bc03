package dev.postern.management;

import dev.postern.auth.AccessPolicy;
import dev.postern.auth.AuthenticatedKey;
import dev.postern.auth.KeyAuthenticator;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.key.ApiKey.Scope;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

/** Authenticates the requests of the management port that need a key. Owned by its verticle; runs on its event loop. */
final class AdminAuthenticator {
    private static final String UNAUTHORIZED = "The header Authorization must hold Bearer and a valid key.";
    private static final AccessPolicy READ =
            new AccessPolicy(Scope.READ, UNAUTHORIZED, "This takes a key with the scope read or admin.");
    private static final AccessPolicy CHANGE =
            new AccessPolicy(Scope.ADMIN, UNAUTHORIZED, "This takes a key with the scope admin.");

    private static final String SCHEME = "bearer ";
    private static final String PROJECTS = "/projects/";

    private final KeyAuthenticator keys;

    AdminAuthenticator(KeyAuthenticator keys) {
        this.keys = keys;
    }

    /** Fails as {@link KeyAuthenticator#authenticate} does, and when the path is about another project than the key. */
    Future<AuthenticatedKey> authenticate(HttpServerRequest request) {
        List<String> given = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (given.stream().distinct().count() > 1) {
            return Future.failedFuture(
                    new ServiceException(ErrorCode.BAD_REQUEST, "The request holds two different keys."));
        }
        return keys.authenticate(given.isEmpty() ? "" : bearer(given.get(0)), request, isRead(request) ? READ : CHANGE)
                .compose(authenticated -> isOfProject(authenticated, request.path())
                        ? Future.succeededFuture(authenticated)
                        : Future.failedFuture(
                                new ServiceException(ErrorCode.FORBIDDEN, "This key is for another project.")));
    }

    private static boolean isRead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static boolean isOfProject(AuthenticatedKey authenticated, String path) {
        // As it stands in the path: the name of a project has no character that would be encoded.
        return !path.startsWith(PROJECTS)
                || (path + '/').startsWith(PROJECTS + authenticated.key().projectId() + '/');
    }

    private static String bearer(String header) {
        boolean bearer = header.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        return bearer ? header.substring(SCHEME.length()).strip() : "";
    }
}
