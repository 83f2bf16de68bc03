package dev.postern.router;

import dev.postern.access.ApiKeys;
import dev.postern.access.Door;
import dev.postern.access.Pages;
import dev.postern.access.Visitor;
import dev.postern.domain.ApiKey.Scope;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the requests of the API port: by the key in the header, or in the query where the settings allow it, and by the
 * origin of the web page. Owned by one router verticle; runs on its event loop.
 */
final class ApiAuthenticator {
    private static final CharSequence KEY_HEADER = HttpHeaders.createOptimized("x-growlytics-key");
    private static final String KEY_PARAMETER = "key";

    private final ApiKeys keys;
    private final Pages pages;
    private final boolean keyInQuery;
    private final Metrics metrics;

    ApiAuthenticator(ApiKeys keys, Pages pages, boolean keyInQuery, Metrics metrics) {
        this.keys = keys;
        this.pages = pages;
        this.keyInQuery = keyInQuery;
        this.metrics = metrics;
    }

    /** Fails as {@link ApiKeys#admit} does, and where the key does not fit the way in which it came. */
    Future<Visitor> authenticate(HttpServerRequest request, Door door) {
        @Nullable String header = request.getHeader(KEY_HEADER);
        if (header == null && keyInQuery) {
            return keys.admit(queryKey(request), request, door)
                    .compose(visitor -> visitor.key().scope() == Scope.TRACK
                            ? checkOrigin(visitor, request)
                            : refused("In the query only a key of the scope track is taken."));
        }
        Future<Visitor> admitted = keys.admit(header == null ? "" : header, request, door);
        return Pages.isOwn(request) ? admitted : admitted.compose(visitor -> checkOrigin(visitor, request));
    }

    private Future<Visitor> checkOrigin(Visitor visitor, HttpServerRequest request) {
        if (pages.mayCall(request, visitor.key())) {
            return Future.succeededFuture(visitor);
        }
        metrics.originRefused();
        return refused("A page of this origin may not call with this key; see the setting cors.projects.");
    }

    private static Future<Visitor> refused(String message) {
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
