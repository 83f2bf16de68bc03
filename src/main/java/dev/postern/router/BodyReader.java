package dev.postern.router;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads a whole body, within its size and its time. Owned by one router verticle; runs on its event loop. */
final class BodyReader {
    private final Vertx vertx;
    private final int maxBytes;
    private final long timeoutMillis;

    BodyReader(Vertx vertx, int maxBytes, long timeoutMillis) {
        this.vertx = vertx;
        this.maxBytes = maxBytes;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * The bytes of the body.
     *
     * @return fails with {@link ErrorCode#UNSUPPORTED_ENCODING}, {@link ErrorCode#PAYLOAD_TOO_LARGE} or {@link
     *     ErrorCode#REQUEST_TIMEOUT}
     */
    Future<byte[]> read(HttpServerRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            return refused(
                    ErrorCode.UNSUPPORTED_ENCODING, "The body must not be encoded; Content-Encoding is identity only.");
        }
        if (announcedBytes(request) > maxBytes) {
            return refused(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge());
        }
        return new Reading(request).promise.future();
    }

    private static long announcedBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Netty has refused what is not a number.
        return length == null ? 0 : Long.parseLong(length);
    }

    private String tooLarge() {
        return "The body must be at most " + maxBytes + " bytes.";
    }

    private static Future<byte[]> refused(ErrorCode code, String message) {
        return Future.failedFuture(new ServiceException(code, message));
    }

    /** One body on its way. */
    private final class Reading {
        private final Promise<byte[]> promise = Promise.promise();
        private Buffer body = Buffer.buffer(0);
        private final long timer;

        Reading(HttpServerRequest request) {
            timer = vertx.setTimer(
                    timeoutMillis, fired -> refuse(ErrorCode.REQUEST_TIMEOUT, "The body did not arrive in time."));
            request.exceptionHandler(gone -> refuse(ErrorCode.REQUEST_TIMEOUT, "The connection broke."));
            request.handler(this::append);
            request.endHandler(end -> complete());
        }

        private void append(Buffer chunk) {
            if (body.length() + chunk.length() > maxBytes) {
                refuse(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge());
                return;
            }
            // Most bodies come in one piece, which needs no copy.
            body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
        }

        private void complete() {
            vertx.cancelTimer(timer);
            promise.tryComplete(body.getBytes());
        }

        private void refuse(ErrorCode code, String message) {
            vertx.cancelTimer(timer);
            promise.tryFail(new ServiceException(code, message));
        }
    }
}
