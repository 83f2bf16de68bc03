package dev.postern.router;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Reads a whole body, within its size and its time. Owned by one router verticle; runs on its event loop.
 *
 * <p>Nearly every body is complete in the turn of the event loop that began it, too soon for a timer of its own: one
 * periodic look at those that are still under way finds the ones that are late.
 */
final class BodyReader {
    private static final long LOOK_MILLIS = 250;

    private final int maxBytes;
    private final long timeoutNanos;
    /** In the order in which they began, so the late ones are in front. */
    private final Set<Reading> underWay = new LinkedHashSet<>();

    BodyReader(Vertx vertx, int maxBytes, long timeoutMillis) {
        this.maxBytes = maxBytes;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        vertx.setPeriodic(Math.min(LOOK_MILLIS, timeoutMillis), look -> refuseLate(System.nanoTime()));
    }

    private void refuseLate(long nowNanos) {
        List<Reading> late = new ArrayList<>();
        for (Reading reading : underWay) {
            if (nowNanos - reading.startNanos < timeoutNanos) {
                break;
            }
            late.add(reading);
        }
        late.forEach(reading -> reading.refuse(ErrorCode.REQUEST_TIMEOUT, "The body did not arrive in time."));
    }

    /**
     * The bytes of the body.
     *
     * @param onBytes told how many bytes each piece has when it comes
     * @return fails with {@link ErrorCode#UNSUPPORTED_ENCODING}, {@link ErrorCode#PAYLOAD_TOO_LARGE} or {@link
     *     ErrorCode#REQUEST_TIMEOUT}
     */
    Future<byte[]> read(HttpServerRequest request, IntConsumer onBytes) {
        if (!request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream().allMatch(BodyReader::isIdentity)) {
            return refused(
                    ErrorCode.UNSUPPORTED_ENCODING, "The body must not be encoded; Content-Encoding is identity only.");
        }
        if (announcedBytes(request) > maxBytes) {
            return refused(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge());
        }
        return new Reading(request, onBytes).promise.future();
    }

    private static boolean isIdentity(String encoding) {
        return encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity");
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
        private final long startNanos = System.nanoTime();
        private final IntConsumer onBytes;

        Reading(HttpServerRequest request, IntConsumer onBytes) {
            this.onBytes = onBytes;
            underWay.add(this);
            request.exceptionHandler(gone -> refuse(ErrorCode.REQUEST_TIMEOUT, "The connection broke."));
            request.handler(this::append);
            request.endHandler(end -> complete());
        }

        private void append(Buffer chunk) {
            if (promise.future().isComplete()) {
                return;
            }
            if (body.length() + chunk.length() > maxBytes) {
                refuse(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge());
                return;
            }
            onBytes.accept(chunk.length());
            // Most bodies come in one piece, which needs no copy.
            body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
        }

        private void complete() {
            underWay.remove(this);
            promise.tryComplete(body.getBytes());
        }

        private void refuse(ErrorCode code, String message) {
            underWay.remove(this);
            promise.tryFail(new ServiceException(code, message));
        }
    }
}
