package dev.postern.router;

import dev.postern.auth.AccessPolicy;
import dev.postern.auth.AuthenticatedKey;
import dev.postern.auth.KeyAuthenticator;
import dev.postern.auth.OriginPolicy;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.key.ApiKey.Scope;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * Authenticates the requests of the API port: by the key in the header, or in the query where the settings allow it, and by the
 * origin of the web page. Owned by one router verticle; runs on its event loop.
 */
final class ApiAuthenticator {
    private static final CharSequence KEY_HEADER = HttpHeaders.createOptimized("x-growlytics-key");
    private static final String KEY_PARAMETER = "key";

    private final KeyAuthenticator keys;
    private final OriginPolicy origins;
    private final boolean keyInQuery;
    private final Metrics metrics;

    ApiAuthenticator(KeyAuthenticator keys, OriginPolicy origins, boolean keyInQuery, Metrics metrics) {
        this.keys = keys;
        this.origins = origins;
        this.keyInQuery = keyInQuery;
        this.metrics = metrics;
    }

    /** Fails as {@link KeyAuthenticator#authenticate} does, and where the key does not fit the way in which it came. */
    Future<AuthenticatedKey> authenticate(HttpServerRequest request, AccessPolicy policy) {
        List<String> given = request.headers().getAll(KEY_HEADER);
        List<String> queried = keyInQuery ? request.params().getAll(KEY_PARAMETER) : List.of();
        String key = given.isEmpty() ? (queried.isEmpty() ? "" : queried.get(0)) : given.get(0);
        if (differ(key, given) || differ(key, queried)) {
            return refused(ErrorCode.BAD_REQUEST, "The request holds two different keys.");
        }
        if (given.isEmpty() && keyInQuery) {
            return keys.authenticate(key, request, policy)
                    .compose(authenticated -> authenticated.key().scope() == Scope.TRACK
                            ? checkOrigin(authenticated, request)
                            : refused(ErrorCode.FORBIDDEN, "In the query only a key of the scope track is taken."));
        }
        Future<AuthenticatedKey> admitted = keys.authenticate(key, request, policy);
        return OriginPolicy.isSameOrigin(request)
                ? admitted
                : admitted.compose(authenticated -> checkOrigin(authenticated, request));
    }

    private Future<AuthenticatedKey> checkOrigin(AuthenticatedKey authenticated, HttpServerRequest request) {
        if (origins.allows(request, authenticated.key())) {
            return Future.succeededFuture(authenticated);
        }
        metrics.originRefused();
        return refused(
                ErrorCode.FORBIDDEN,
                "A page of this origin may not call with this key; see the setting cors.projects.");
    }

    private static Future<AuthenticatedKey> refused(ErrorCode code, String message) {
        return Future.failedFuture(new ServiceException(code, message));
    }

    private static boolean differ(String key, List<String> others) {
        return others.stream().anyMatch(other -> !other.equals(key));
    }
}
