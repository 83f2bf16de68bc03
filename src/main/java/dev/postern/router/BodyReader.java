package dev.postern.router;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole body, within its size and its time. Owned by one router verticle; runs on its event loop.
 *
 * <p>Nearly every body is complete in the turn of the event loop that began it, too soon for a timer of its own: one
 * periodic look at those that are still under way finds the ones that are late.
 */
final class BodyReader {
    static final String FULL = "Too many requests wait already; try again.";
    private static final String GONE = "The connection broke.";
    private static final long LOOK_MILLIS = 250;
    private static final Future<byte[]> NONE = Future.succeededFuture(new byte[0]);
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final int maxBytes;
    private final long timeoutNanos;
    /** With those that came to their end behind a younger one since the last look. */
    private final List<Reading> underWay = new ArrayList<>();

    BodyReader(Vertx vertx, int maxBytes, long timeoutMillis) {
        this.maxBytes = maxBytes;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        vertx.setPeriodic(Math.min(LOOK_MILLIS, timeoutMillis), look -> refuseLate(System.nanoTime()));
    }

    private void refuseLate(long nowNanos) {
        underWay.removeIf(Reading::isComplete);
        // Not while going through them: an answer lets the next request of its connection in.
        underWay.stream()
                .filter(reading -> nowNanos - reading.startNanos >= timeoutNanos)
                .toList()
                .forEach(reading -> reading.refuse(ErrorCode.REQUEST_TIMEOUT, "The body did not arrive in time."));
    }

    /**
     * The bytes of the body.
     *
     * @param room takes room for that many bytes, or says no: at once for a body of announced length, else for each piece
     * @return fails with {@link ErrorCode#UNSUPPORTED_ENCODING}, {@link ErrorCode#PAYLOAD_TOO_LARGE}, {@link
     *     ErrorCode#OVERLOADED}, {@link ErrorCode#REQUEST_TIMEOUT} or {@link ErrorCode#BAD_REQUEST}
     */
    Future<byte[]> read(HttpServerRequest request, IntPredicate room) {
        Future<byte[]> refusal = refusal(request);
        if (refusal != NONE) {
            return refusal;
        }
        long announced = announcedBytes(request);
        if (announced > 0 && !room.test((int) announced)) {
            return refused(ErrorCode.OVERLOADED, FULL);
        }
        return new Reading(request, announced > 0 ? held -> true : room, Optional.empty()).promise.future();
    }

    /**
     * Hands on the body as it comes; completes with its end, and fails as {@link #read} does. What was handed on by then
     * stays handed on.
     */
    Future<Void> pass(HttpServerRequest request, Consumer<Buffer> pieces) {
        Future<byte[]> refusal = refusal(request);
        return refusal == NONE
                ? new Reading(request, held -> true, Optional.of(pieces))
                        .promise
                        .future()
                        .mapEmpty()
                : refusal.mapEmpty();
    }

    /** What the head says against the body, or {@link #NONE}. */
    private Future<byte[]> refusal(HttpServerRequest request) {
        if (isEncoded(request)) {
            return refused(
                    ErrorCode.UNSUPPORTED_ENCODING, "The body must not be encoded; Content-Encoding is identity only.");
        }
        if (request.response().closed()) {
            return refused(ErrorCode.REQUEST_TIMEOUT, GONE);
        }
        return announcedBytes(request) > maxBytes ? refused(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge()) : NONE;
    }

    private static boolean isEncoded(HttpServerRequest request) {
        // Nearly no request has the header; a look costs less than a list.
        return request.headers().contains(HttpHeaders.CONTENT_ENCODING)
                && !request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
                        .allMatch(BodyReader::isIdentity);
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
        private Buffer body = NOTHING;
        private final long startNanos = System.nanoTime();
        private final IntPredicate room;
        private final @Nullable Consumer<Buffer> pieces;
        private int length;

        Reading(HttpServerRequest request, IntPredicate room, Optional<Consumer<Buffer>> pieces) {
            this.room = room;
            this.pieces = pieces.orElse(null);
            underWay.add(this);
            request.exceptionHandler(this::fail);
            request.handler(this::append);
            request.endHandler(end -> complete());
        }

        boolean isComplete() {
            return promise.future().isComplete();
        }

        private void append(Buffer chunk) {
            if (isComplete()) {
                return;
            }
            length += chunk.length();
            if (length > maxBytes) {
                refuse(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge());
                return;
            }
            if (!room.test(chunk.length())) {
                refuse(ErrorCode.OVERLOADED, FULL);
                return;
            }
            if (pieces != null) {
                pieces.accept(chunk);
                return;
            }
            // Most bodies come in one piece, which needs no copy.
            body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
        }

        private void complete() {
            Buffer whole = body;
            // The request lives until its answer; the bytes need not.
            body = NOTHING;
            leave();
            promise.tryComplete(whole.getBytes());
        }

        /** Most come to their end before another one begins; to keep them until the next look would cost more than to read them. */
        private void leave() {
            int last = underWay.size() - 1;
            if (last >= 0 && underWay.get(last) == this) {
                underWay.remove(last);
            }
        }

        private void fail(Throwable cause) {
            if (cause instanceof HttpClosedException || cause instanceof IOException) {
                refuse(ErrorCode.REQUEST_TIMEOUT, GONE);
            } else {
                refuse(ErrorCode.BAD_REQUEST, "The chunks of the body cannot be read.");
            }
        }

        private void refuse(ErrorCode code, String message) {
            body = NOTHING;
            promise.tryFail(new ServiceException(code, message));
        }
    }
}
