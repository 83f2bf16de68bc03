package dev.postern.router.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.Verdict.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** The only place that ends a response: one mapping from codes to statuses, one shape for errors. */
public final class Responses {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    private static final CharSequence ONE_SECOND = HttpHeaders.createOptimized("1");
    private static final CharSequence SUPPORTED_ENCODINGS = HttpHeaders.createOptimized("gzip, identity");
    /** RFC 9110 wants a scheme and its parameters; no registered one is a header of its own. */
    private static final CharSequence KEY_CHALLENGE = HttpHeaders.createOptimized("ApiKey header=\"x-growlytics-key\"");

    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
    private static final CharSequence WWW_AUTHENTICATE = HttpHeaders.createOptimized("WWW-Authenticate");
    private static final Buffer SUCCESS = Buffer.buffer("{\"success\":true}");
    private static final Buffer OVERLOADED = Buffer.buffer(ResponseJson.of(ApiResponse.OVERLOADED));

    private Responses() {}

    /** The HTTP status of a code. */
    public static int status(ErrorCode code) {
        return switch (code) {
            case MALFORMED_JSON, BAD_REQUEST -> 400;
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case REQUEST_TIMEOUT -> 408;
            case CONFLICT -> 409;
            case ERASED -> 410;
            case PAYLOAD_TOO_LARGE -> 413;
            case URI_TOO_LONG -> 414;
            case UNSUPPORTED_ENCODING -> 415;
            case VALIDATION_ERROR -> 422;
            case RATE_LIMITED -> 429;
            case HEADERS_TOO_LARGE -> 431;
            case INTERNAL -> 500;
            case OVERLOADED, UNAVAILABLE -> 503;
            case TIMEOUT -> 504;
            case VERSION_NOT_SUPPORTED -> 505;
        };
    }

    /** The HTTP status of a response. */
    public static int status(ApiResponse response) {
        if (response instanceof ApiResponse.Refused refused) {
            return status(refused.code());
        }
        return response instanceof ApiResponse.Invalid ? status(ErrorCode.VALIDATION_ERROR) : 200;
    }

    /** Sends a response. */
    public static void send(HttpServerResponse response, ApiResponse content) {
        // A client that went away in the meantime is no failure of ours; the connection's handler has seen it.
        send(response, content, sent -> {});
    }

    /** Sends a response; {@code sent} is called when the system has it to send, or the client is gone. */
    public static void send(HttpServerResponse response, ApiResponse content, Handler<AsyncResult<Void>> sent) {
        if (response.ended() || response.closed()) {
            sent.handle(Future.succeededFuture());
            return;
        }
        if (content instanceof ApiResponse.Refused refused) {
            addHeaders(response.headers(), refused);
        }
        response.setStatusCode(status(content))
                .putHeader(HttpHeaders.DATE, DateHeader.now())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(body(content))
                .onComplete(sent);
    }

    private static Buffer body(ApiResponse content) {
        if (content == ApiResponse.OVERLOADED) {
            return OVERLOADED;
        }
        boolean isPlain = content instanceof ApiResponse.Stored stored
                && stored.verdict().ignored().isEmpty()
                && stored.verdict().outcome() != Outcome.REPEATED;
        return isPlain ? SUCCESS : Buffer.buffer(ResponseJson.of(content));
    }

    /** The last response of a connection, for where there is no request to respond to. */
    public static FullHttpResponse last(ApiResponse.Refused refused) {
        ByteBuf body = Unpooled.copiedBuffer(ResponseJson.of(refused), UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status(refused)), body);
        response.headers()
                .set(HttpHeaders.DATE, DateHeader.now())
                .set(HttpHeaders.CONTENT_TYPE, JSON)
                .set(HttpHeaders.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaders.CONNECTION, CLOSE);
        if (isRepeatable(refused.code())) {
            response.headers().set(RETRY_AFTER, ONE_SECOND);
        }
        return response;
    }

    private static void addHeaders(MultiMap headers, ApiResponse.Refused refused) {
        if (isRepeatable(refused.code())) {
            headers.set(
                    RETRY_AFTER,
                    refused.retryAfterSeconds() == 1 ? ONE_SECOND : Integer.toString(refused.retryAfterSeconds()));
        }
        switch (refused.code()) {
            case UNAUTHORIZED -> {
                if (!headers.contains(WWW_AUTHENTICATE)) {
                    headers.set(WWW_AUTHENTICATE, KEY_CHALLENGE);
                }
            }
            // The rest of the body is still to come and is not wanted, or its end is unknown.
            case BAD_REQUEST, PAYLOAD_TOO_LARGE, REQUEST_TIMEOUT -> headers.set(HttpHeaders.CONNECTION, CLOSE);
            case UNSUPPORTED_ENCODING -> headers.set(HttpHeaders.ACCEPT_ENCODING, SUPPORTED_ENCODINGS);
            default -> {}
        }
    }

    /** Whether the same request may succeed later. A second is about what a failover or a burst takes. */
    private static boolean isRepeatable(ErrorCode code) {
        return switch (code) {
            case OVERLOADED, UNAVAILABLE, TIMEOUT, RATE_LIMITED -> true;
            default -> false;
        };
    }

    /** Sends the response to a failure of an admin's request. */
    public static void refuse(HttpServerResponse response, Throwable cause) {
        if (cause instanceof ServiceException refused && refused.code() == ErrorCode.UNAUTHORIZED) {
            response.putHeader(WWW_AUTHENTICATE, "Bearer");
        }
        send(response, ApiResponse.of(cause));
    }

    /** Sends 200 with a JSON text. */
    public static void show(HttpServerResponse response, String json) {
        show(response, 200, JSON, Buffer.buffer(json));
    }

    /** Sends a page of any media type. */
    public static void show(HttpServerResponse response, int status, CharSequence type, Buffer content) {
        if (!response.closed()) {
            response.setStatusCode(status)
                    .putHeader(HttpHeaders.DATE, DateHeader.now())
                    .putHeader(HttpHeaders.CONTENT_TYPE, type)
                    // Vert.x sets none where the answer to HEAD has no body.
                    .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length()))
                    .end(content)
                    .onFailure(gone -> {});
        }
    }

    /** Sends 204: the response is all in its headers. */
    public static void nothing(HttpServerResponse response) {
        response.setStatusCode(204)
                .putHeader(HttpHeaders.DATE, DateHeader.now())
                .end()
                .onFailure(gone -> {});
    }

    public static void notFound(HttpServerResponse response) {
        send(response, new ApiResponse.Refused(ErrorCode.NOT_FOUND, "There is nothing at this path."));
    }

    /** False, and answered 405, where the request does more than read. */
    public static boolean requireRead(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            return true;
        }
        methodNotAllowed(request.response(), "GET, HEAD");
        return false;
    }

    public static void methodNotAllowed(HttpServerResponse response, String allowed) {
        response.putHeader(HttpHeaders.ALLOW, allowed);
        send(
                response,
                new ApiResponse.Refused(ErrorCode.METHOD_NOT_ALLOWED, "This path answers " + allowed + " only."));
    }
}
