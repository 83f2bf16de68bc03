package dev.postern.router;

import dev.postern.auth.AccessPolicy;
import dev.postern.auth.AuthenticatedKey;
import dev.postern.auth.KeyAuthenticator;
import dev.postern.auth.OriginPolicy;
import dev.postern.domain.ApiKey.Scope;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The one place that judges who may do what on the API port: by the key in the header, or in the query where the settings
 * allow it, and by the page that calls. Owned by one router verticle; runs on its event loop.
 */
final class ApiGuard {
    private static final CharSequence KEY_HEADER = HttpHeaders.createOptimized("x-growlytics-key");
    private static final String KEY_PARAMETER = "key";

    private final KeyAuthenticator keys;
    private final OriginPolicy pages;
    private final boolean keyInQuery;
    private final Metrics metrics;

    ApiGuard(KeyAuthenticator keys, OriginPolicy pages, boolean keyInQuery, Metrics metrics) {
        this.keys = keys;
        this.pages = pages;
        this.keyInQuery = keyInQuery;
        this.metrics = metrics;
    }

    /** Fails as {@link KeyAuthenticator#authenticate} does, and where the key does not fit the way in which it came. */
    Future<AuthenticatedKey> authenticate(HttpServerRequest request, AccessPolicy door) {
        @Nullable String header = request.getHeader(KEY_HEADER);
        if (header == null && keyInQuery) {
            return keys.authenticate(queryKey(request), request, door)
                    .compose(visitor -> visitor.key().scope() == Scope.TRACK
                            ? judgePage(visitor, request)
                            : refused("In the query only a key of the scope track is taken."));
        }
        Future<AuthenticatedKey> admitted = keys.authenticate(header == null ? "" : header, request, door);
        return OriginPolicy.isSameOrigin(request) ? admitted : admitted.compose(visitor -> judgePage(visitor, request));
    }

    private Future<AuthenticatedKey> judgePage(AuthenticatedKey visitor, HttpServerRequest request) {
        if (pages.allows(request, visitor.key())) {
            return Future.succeededFuture(visitor);
        }
        metrics.originRefused();
        return refused("A page of this origin may not call with this key; see the setting cors.projects.");
    }

    private static Future<AuthenticatedKey> refused(String message) {
        return Future.failedFuture(new ServiceException(ErrorCode.FORBIDDEN, message));
    }

    private static String queryKey(HttpServerRequest request) {
        try {
            @Nullable String key = request.getParam(KEY_PARAMETER);
            return key == null ? "" : key;
        } catch (IllegalArgumentException notPercentEncoded) {
            return "";
        }
    }
}
