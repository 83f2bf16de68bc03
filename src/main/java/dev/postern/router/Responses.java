package dev.postern.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.Json;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TypeFix;
import dev.postern.domain.Violation;
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
import java.util.List;

/** The only place that ends a response: one mapping from codes to statuses, one shape for errors. */
public final class Responses {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
    private static final CharSequence ONE_SECOND = HttpHeaders.createOptimized("1");
    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
    private static final Buffer SUCCESS = Buffer.buffer("{\"success\":true}");
    private static final int MESSAGES_IN_SUMMARY = 3;

    private Responses() {}

    /** The HTTP status of a code. */
    static int status(ErrorCode code) {
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
    static int status(Answer answer) {
        if (answer instanceof Answer.Refused refused) {
            return status(refused.code());
        }
        return answer instanceof Answer.Invalid ? status(ErrorCode.VALIDATION_ERROR) : 200;
    }

    /** Sends an answer. */
    static void send(HttpServerResponse response, Answer answer) {
        // A client that went away in the meantime is no failure of ours; the connection's handler has seen it.
        send(response, answer, taken -> {});
    }

    /** Sends an answer; {@code taken} is told when the system has it to send, or the client is gone. */
    static void send(HttpServerResponse response, Answer answer, Handler<AsyncResult<Void>> taken) {
        if (response.ended() || response.closed()) {
            taken.handle(Future.succeededFuture());
            return;
        }
        if (answer instanceof Answer.Refused refused) {
            addHeaders(response, refused);
        }
        response.setStatusCode(status(answer))
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(body(answer))
                .onComplete(taken);
    }

    private static Buffer body(Answer answer) {
        if (answer instanceof Answer.Stored stored) {
            List<Ignored> ignored = stored.verdict().ignored();
            return ignored.isEmpty()
                    ? SUCCESS
                    : Buffer.buffer(success(ignored).append('}').toString());
        }
        if (answer instanceof Answer.Rehearsed rehearsed) {
            return Buffer.buffer(rehearsed(rehearsed.verdict()));
        }
        if (answer instanceof Answer.Invalid invalid) {
            List<Violation> violations = invalid.violations();
            return Buffer.buffer(error(ErrorCode.VALIDATION_ERROR, summary(violations), violations));
        }
        Answer.Refused refused = (Answer.Refused) answer;
        return Buffer.buffer(error(refused.code(), refused.message(), List.of()));
    }

    /** Sends what the headers are set for already. */
    static void show(HttpServerResponse response, Buffer content) {
        response.end(content).onFailure(gone -> {});
    }

    /** Sends an answer that is all in its headers. */
    static void nothing(HttpServerResponse response) {
        response.setStatusCode(204).end().onFailure(gone -> {});
    }

    /** Sends the last answer of a connection. */
    static void sendLast(HttpServerResponse response, Answer.Refused answer) {
        response.putHeader(HttpHeaders.CONNECTION, CLOSE);
        send(response, answer);
    }

    /** The last answer of a connection, for where there is no request that could be answered. */
    static FullHttpResponse last(Answer.Refused answer) {
        ByteBuf body = Unpooled.copiedBuffer(error(answer.code(), answer.message(), List.of()), UTF_8);
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

    private static void addHeaders(HttpServerResponse response, Answer.Refused refused) {
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
        send(response, Answer.of(cause));
    }

    /** Answers 200 with a JSON text, also at another port. */
    public static void show(HttpServerResponse response, String json) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(json)
                // Who asked is gone.
                .onFailure(gone -> {});
    }

    public static void notFound(HttpServerResponse response) {
        send(response, new Answer.Refused(ErrorCode.NOT_FOUND, "There is nothing at this path."));
    }

    public static void methodNotAllowed(HttpServerResponse response, String allowed) {
        response.putHeader(HttpHeaders.ALLOW, allowed);
        send(response, new Answer.Refused(ErrorCode.METHOD_NOT_ALLOWED, "This path answers " + allowed + " only."));
    }

    /** The text of a success, not closed yet. */
    private static StringBuilder success(List<Ignored> ignored) {
        StringBuilder json = new StringBuilder("{\"success\":true");
        if (!ignored.isEmpty()) {
            appendIgnored(json.append(",\"ignored\":"), ignored);
        }
        return json;
    }

    private static void appendIgnored(StringBuilder json, List<Ignored> ignored) {
        json.append('[');
        for (int i = 0; i < ignored.size(); i++) {
            Ignored one = ignored.get(i);
            json.append(i == 0 ? "{" : ",{");
            Json.appendMember(json, "attribute", Json.quote(one.attribute()));
            Json.appendMember(json, "reason", Json.quote(one.reason().label()));
            if (one instanceof Ignored.TypeMismatch mismatch) {
                Json.appendMember(
                        json, "expected", Json.quote(mismatch.expected().label()));
                Json.appendMember(
                        json, "received", Json.quote(mismatch.received().label()));
            }
            json.append('}');
        }
        json.append(']');
    }

    private static String rehearsed(Rehearsal.Verdict verdict) {
        StringBuilder json = success(verdict.ignored()).append(",\"wouldFix\":[");
        for (int i = 0; i < verdict.wouldFix().size(); i++) {
            TypeFix fix = verdict.wouldFix().get(i);
            json.append(i == 0 ? "{" : ",{");
            Json.appendMember(json, "attribute", Json.quote(fix.attribute()));
            Json.appendMember(json, "type", Json.quote(fix.type().label()));
            json.append('}');
        }
        return json.append("]}").toString();
    }

    private static String summary(List<Violation> violations) {
        StringBuilder text = new StringBuilder();
        for (Violation violation : violations.subList(0, Math.min(violations.size(), MESSAGES_IN_SUMMARY))) {
            text.append(text.isEmpty() ? "" : ". ").append(violation.message());
        }
        int more = violations.size() - MESSAGES_IN_SUMMARY;
        return more > 0 ? text + ". And " + more + " more" : text.toString();
    }

    private static String error(ErrorCode code, String message, List<Violation> violations) {
        StringBuilder json = new StringBuilder("{");
        Json.appendMember(json, "type", Json.quote(code.type()));
        Json.appendMember(json, "message", Json.quote(message));
        json.append(",\"details\":[");
        for (int i = 0; i < violations.size(); i++) {
            json.append(i == 0 ? "" : ",");
            appendDetail(json, violations.get(i));
        }
        return json.append("]}").toString();
    }

    private static void appendDetail(StringBuilder json, Violation violation) {
        json.append('{');
        Json.appendMember(json, "message", Json.quote(violation.message()));
        json.append(",\"path\":[");
        for (int i = 0; i < violation.path().size(); i++) {
            json.append(i == 0 ? "" : ",");
            Object step = violation.path().get(i);
            if (step instanceof Integer position) {
                json.append(position.intValue());
            } else {
                Json.appendQuoted(json, step.toString());
            }
        }
        json.append(']');
        Json.appendMember(json, "type", Json.quote(violation.code().label()));
        json.append(",\"context\":{");
        Json.appendMember(json, "key", Json.quote(violation.key()));
        Json.appendMember(json, "label", Json.quote(violation.label()));
        violation.limit().ifPresent(limit -> Json.appendMember(json, "limit", Integer.toString(limit)));
        json.append("}}");
    }
}
