package dev.postern.router.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The only place that ends a response: one mapping from codes to statuses, one shape for errors. */
public final class Responses {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    private static final CharSequence ONE_SECOND = HttpHeaders.createOptimized("1");
    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
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

    /** The HTTP status of an answer. */
    public static int status(ApiResponse answer) {
        if (answer instanceof ApiResponse.Refused refused) {
            return status(refused.code());
        }
        return answer instanceof ApiResponse.Invalid ? status(ErrorCode.VALIDATION_ERROR) : 200;
    }

    /** Sends an answer. */
    public static void send(HttpServerResponse response, ApiResponse answer) {
        // A client that went away in the meantime is no failure of ours; the connection's handler has seen it.
        send(response, answer, taken -> {});
    }

    /** Sends an answer; {@code taken} is told when the system has it to send, or the client is gone. */
    public static void send(HttpServerResponse response, ApiResponse answer, Handler<AsyncResult<Void>> taken) {
        if (response.ended() || response.closed()) {
            taken.handle(Future.succeededFuture());
            return;
        }
        if (answer instanceof ApiResponse.Refused refused) {
            addHeaders(response, refused);
        }
        response.setStatusCode(status(answer))
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(body(answer))
                .onComplete(taken);
    }

    private static Buffer body(ApiResponse answer) {
        if (answer == ApiResponse.OVERLOADED) {
            return OVERLOADED;
        }
        boolean isPlain = answer instanceof ApiResponse.Stored stored
                && stored.verdict().ignored().isEmpty();
        return isPlain ? SUCCESS : Buffer.buffer(ResponseJson.of(answer));
    }

    /** Sends what the headers are set for already. */
    public static void show(HttpServerResponse response, Buffer content) {
        response.end(content).onFailure(gone -> {});
    }

    /** Sends an answer that is all in its headers. */
    public static void nothing(HttpServerResponse response) {
        response.setStatusCode(204).end().onFailure(gone -> {});
    }

    /** Sends the last answer of a connection. */
    public static void sendLast(HttpServerResponse response, ApiResponse.Refused answer) {
        response.putHeader(HttpHeaders.CONNECTION, CLOSE);
        send(response, answer);
    }

    /** The last answer of a connection, for where there is no request that could be answered. */
    public static FullHttpResponse last(ApiResponse.Refused answer) {
        ByteBuf body = Unpooled.copiedBuffer(ResponseJson.of(answer), UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status(answer)), body);
        response.headers()
                .set(HttpHeaders.CONTENT_TYPE, JSON)
                .set(HttpHeaders.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaders.CONNECTION, CLOSE);
        if (isRepeatable(answer.code())) {
            response.headers().set(RETRY_AFTER, ONE_SECOND);
        }
        return response;
    }

    private static void addHeaders(HttpServerResponse response, ApiResponse.Refused refused) {
        if (isRepeatable(refused.code())) {
            response.putHeader(
                    RETRY_AFTER,
                    refused.retryAfterSeconds() == 1 ? ONE_SECOND : Integer.toString(refused.retryAfterSeconds()));
        }
        switch (refused.code()) {
            // The rest of the body is still to come and nobody wants it, or nobody knows where it ends.
            case BAD_REQUEST, PAYLOAD_TOO_LARGE, REQUEST_TIMEOUT -> response.putHeader(HttpHeaders.CONNECTION, CLOSE);
            default -> {}
        }
    }

    /** Does the same request succeed later? A second is about what a failover or a burst takes. */
    private static boolean isRepeatable(ErrorCode code) {
        return switch (code) {
            case OVERLOADED, UNAVAILABLE, TIMEOUT, RATE_LIMITED -> true;
            default -> false;
        };
    }

    /** Answers with what went wrong, also at another port. */
    public static void refuse(HttpServerResponse response, Throwable cause) {
        if (cause instanceof ServiceException refused && refused.code() == ErrorCode.UNAUTHORIZED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        send(response, ApiResponse.of(cause));
    }

    /** Answers 200 with a JSON text, also at another port. */
    public static void show(HttpServerResponse response, String json) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(json)
                // Who asked is gone.
                .onFailure(gone -> {});
    }

    /** Answers with what is not JSON, also at another port. */
    public static void show(HttpServerResponse response, int status, String type, Buffer content) {
        if (response.closed()) {
            return;
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type);
        show(response, content);
    }

    public static void notFound(HttpServerResponse response) {
        send(response, new ApiResponse.Refused(ErrorCode.NOT_FOUND, "There is nothing at this path."));
    }

    public static void methodNotAllowed(HttpServerResponse response, String allowed) {
        response.putHeader(HttpHeaders.ALLOW, allowed);
        send(
                response,
                new ApiResponse.Refused(ErrorCode.METHOD_NOT_ALLOWED, "This path answers " + allowed + " only."));
    }
}
