package dev.postern.router;

import dev.postern.auth.OriginPolicy;
import dev.postern.config.Cors;
import dev.postern.config.value.HeaderName;
import dev.postern.domain.ErrorCode;
import dev.postern.ops.Metrics;
import dev.postern.router.response.ApiResponse;
import dev.postern.router.response.Responses;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * CORS in front of all routes, so that a web page can read every response. A preflight has no key: it is answered for the origins
 * of all projects, and the request itself is checked again with its key. Owned by one router verticle.
 */
final class CorsHandler implements Handler<HttpServerRequest> {
    static final String MESSAGE = "A page of this origin may not call here; see the setting cors.origins.";

    private static final CharSequence ORIGIN = HttpHeaders.createOptimized("Origin");
    private static final CharSequence VARY_BY_ORIGIN = HttpHeaders.createOptimized("Origin");
    private static final CharSequence METHODS = HttpHeaders.createOptimized("GET, POST");
    /** The headers of a call; those beside them are a setting. */
    private static final List<String> CALL_HEADERS = List.of("x-growlytics-key", "content-type", "content-encoding");

    private static final CharSequence RESPONSE_HEADERS = HttpHeaders.createOptimized("Retry-After");

    private final OriginPolicy origins;
    private final CharSequence requestHeaders;
    private final CharSequence maxAgeSeconds;
    private final Metrics metrics;
    private final Handler<HttpServerRequest> routes;

    CorsHandler(OriginPolicy origins, Cors settings, Metrics metrics, Handler<HttpServerRequest> routes) {
        this.origins = origins;
        this.requestHeaders = HttpHeaders.createOptimized(
                Stream.concat(CALL_HEADERS.stream(), settings.headers().stream().map(HeaderName::name))
                        .collect(Collectors.joining(", ")));
        this.maxAgeSeconds =
                HttpHeaders.createOptimized(Long.toString(settings.maxAge().toSeconds()));
        this.metrics = metrics;
        this.routes = routes;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!request.headers().contains(ORIGIN) || OriginPolicy.isSameOrigin(request)) {
            routes.handle(request);
            return;
        }
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.VARY, VARY_BY_ORIGIN);
        if (!origins.allowsPreflight(request)) {
            metrics.originRefused();
            Responses.send(response, new ApiResponse.Refused(ErrorCode.FORBIDDEN, MESSAGE));
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, request.getHeader(ORIGIN));
        response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
        if (isPreflight(request)) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, requestHeaders)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, maxAgeSeconds);
            Responses.nothing(response);
        } else {
            routes.handle(request);
        }
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }
}
