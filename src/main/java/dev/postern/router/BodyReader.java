package dev.postern.router;

import dev.postern.auth.ClientAddress;
import dev.postern.config.Limits;
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
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole body, within its size and its time. Owned by one router verticle; runs on its event loop.
 *
 * <p>Nearly every body is complete in the turn of the event loop that began it, too soon for a timer of its own: one
 * periodic look at those that are still under way finds the ones that are late.
 */
final class BodyReader {
    private static final String GONE = "The connection broke.";
    private static final long LOOK_MILLIS = 250;
    /** An unfinished body is slow after this time, */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** and has to keep the least rate after this one: enough for three lost packets in a row. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Future<byte[]> NONE = Future.succeededFuture(new byte[0]);
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final int maxBytes;
    private final long timeoutNanos;
    private final int leastRate;
    private final Function<HttpServerRequest, InetAddress> addressOf;
    private final SlowBodies slowBodies;
    private long lookedAtNanos = System.nanoTime();
    /** With those that came to their end behind a younger one since the last look. */
    private final List<Reading> underWay = new ArrayList<>();

    /** {@code slowBodies} is shared by all that read bodies. */
    BodyReader(
            Vertx vertx,
            int maxBytes,
            Limits limits,
            Function<HttpServerRequest, InetAddress> addressOf,
            SlowBodies slowBodies) {
        this.maxBytes = maxBytes;
        this.timeoutNanos = limits.bodyTimeout().toNanos();
        this.leastRate = limits.bodyRate();
        this.addressOf = addressOf;
        this.slowBodies = slowBodies;
        long lookMillis = Math.min(LOOK_MILLIS, limits.bodyTimeout().toMillis());
        vertx.setPeriodic(lookMillis, look -> judge(System.nanoTime()));
    }

    private void judge(long nowNanos) {
        underWay.removeIf(Reading::isComplete);
        // A copy: an answer lets the next request of its connection in.
        List.copyOf(underWay).forEach(reading -> reading.judge(nowNanos));
        lookedAtNanos = nowNanos;
    }

    /**
     * The bytes of the body.
     *
     * @param room takes room for that many bytes, or says no; asked as they come, because an announced body may never come
     * @return fails with {@link ErrorCode#UNSUPPORTED_ENCODING}, {@link ErrorCode#PAYLOAD_TOO_LARGE}, {@link
     *     ErrorCode#OVERLOADED}, {@link ErrorCode#REQUEST_TIMEOUT}, {@link ErrorCode#RATE_LIMITED} or {@link
     *     ErrorCode#BAD_REQUEST}
     */
    Future<byte[]> read(HttpServerRequest request, IntPredicate room) {
        Future<byte[]> refusal = refusal(request);
        return refusal == NONE ? new Reading(request, room, Optional.empty(), () -> false).promise.future() : refusal;
    }

    /**
     * Hands on the body as it comes; completes with its end, and fails as {@link #read} does. What was handed on by then
     * stays handed on.
     *
     * @param paused whether the taker holds the body up; that time is not the client's
     */
    Future<Void> pass(HttpServerRequest request, Consumer<Buffer> pieces, BooleanSupplier paused) {
        Future<byte[]> refusal = refusal(request);
        return refusal == NONE
                ? new Reading(request, held -> true, Optional.of(pieces), paused)
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
        private final HttpServerRequest request;
        private final @Nullable Consumer<Buffer> pieces;
        private final BooleanSupplier paused;
        private long pausedNanos;
        private int length;
        /** Of a slow body: where it is counted. */
        private @Nullable ByteBuffer network;

        Reading(
                HttpServerRequest request,
                IntPredicate room,
                Optional<Consumer<Buffer>> pieces,
                BooleanSupplier paused) {
            this.request = request;
            this.room = room;
            this.pieces = pieces.orElse(null);
            this.paused = paused;
            underWay.add(this);
            request.exceptionHandler(this::fail);
            request.handler(this::append);
            request.endHandler(end -> complete());
        }

        boolean isComplete() {
            return promise.future().isComplete();
        }

        void judge(long nowNanos) {
            if (isComplete()) {
                return;
            }
            if (paused.getAsBoolean()) {
                pausedNanos += nowNanos - Math.max(lookedAtNanos, startNanos);
            }
            long age = nowNanos - startNanos;
            long clientNanos = age - pausedNanos;
            if (age >= timeoutNanos) {
                refuse(ErrorCode.REQUEST_TIMEOUT, "The body did not arrive in time.");
            } else if (length < leastBytes(clientNanos - GRACE_NANOS)) {
                refuse(
                        ErrorCode.REQUEST_TIMEOUT,
                        "The body came too slowly; it must bring " + leastRate + " bytes a second.");
            } else if (clientNanos >= SLOW_NANOS && network == null && !countsAsSlow()) {
                refuse(ErrorCode.RATE_LIMITED, "Too many slow bodies come from this address; try again.");
            }
        }

        private double leastBytes(long nanos) {
            return (double) leastRate * nanos / TimeUnit.SECONDS.toNanos(1);
        }

        private boolean countsAsSlow() {
            ByteBuffer client = ClientAddress.network(addressOf.apply(request));
            if (!slowBodies.tryAcquire(client)) {
                return false;
            }
            network = client;
            return true;
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
                refuse(ErrorCode.OVERLOADED, Answer.OVERLOADED.message());
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
            releaseNetwork();
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
            releaseNetwork();
            promise.tryFail(new ServiceException(code, message));
        }

        private void releaseNetwork() {
            if (network != null) {
                slowBodies.release(network);
                network = null;
            }
        }
    }
}
