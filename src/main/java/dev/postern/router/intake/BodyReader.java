package dev.postern.router.intake;

import dev.postern.auth.ClientAddress;
import dev.postern.config.Limits;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.router.response.ApiResponse;
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
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies within their size and their time. Owned by one router verticle; runs on its event loop.
 *
 * <p>Nearly every body is complete in the turn of the event loop that began it, too soon for a timer of its own: one
 * periodic check of the unfinished bodies finds the late ones.
 */
public final class BodyReader {
    private static final String GONE = "The connection broke.";
    private static final long CHECK_MILLIS = 250;
    /** An unfinished body is slow after this time, */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** and has to keep the least rate after this one: enough for three lost packets in a row. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final int maxBytes;
    private final long timeoutNanos;
    private final int leastRate;
    private final Function<HttpServerRequest, InetAddress> addressOf;
    private final SlowBodyLimiter slowBodies;
    private long checkedAtNanos = System.nanoTime();
    /** With those that were completed behind a younger one since the last check. */
    private final List<Reading> unfinished = new ArrayList<>();

    /** {@code slowBodies} is shared by all that read bodies. */
    public BodyReader(
            Vertx vertx,
            int maxBytes,
            Limits limits,
            Function<HttpServerRequest, InetAddress> addressOf,
            SlowBodyLimiter slowBodies) {
        this.maxBytes = maxBytes;
        this.timeoutNanos = limits.bodyTimeout().toNanos();
        this.leastRate = limits.bodyRate();
        this.addressOf = addressOf;
        this.slowBodies = slowBodies;
        long checkMillis = Math.min(CHECK_MILLIS, limits.bodyTimeout().toMillis());
        vertx.setPeriodic(checkMillis, check -> checkAll(System.nanoTime()));
    }

    private void checkAll(long nowNanos) {
        unfinished.removeIf(Reading::isComplete);
        // A copy, because a response lets the next request of its connection begin.
        List.copyOf(unfinished).forEach(reading -> reading.check(nowNanos));
        checkedAtNanos = nowNanos;
    }

    /**
     * The bytes of the body.
     *
     * @param reservation reserves that many bytes or returns false; called as they come, because an announced body may never
     *     come
     * @return fails with {@link ErrorCode#UNSUPPORTED_ENCODING}, {@link ErrorCode#PAYLOAD_TOO_LARGE}, {@link
     *     ErrorCode#OVERLOADED}, {@link ErrorCode#REQUEST_TIMEOUT}, {@link ErrorCode#RATE_LIMITED} or {@link
     *     ErrorCode#BAD_REQUEST}
     */
    Future<byte[]> read(HttpServerRequest request, IntPredicate reservation) {
        Whole whole = new Whole();
        return read(request, reservation, whole::append, () -> false).map(end -> whole.bytes());
    }

    /**
     * Hands on the body in chunks as they come; completes at its end, and fails as {@link #read} does.
     *
     * @param paused whether the consumer has paused the body; that time is not the client's
     */
    Future<Void> stream(HttpServerRequest request, Consumer<Buffer> chunks, BooleanSupplier paused) {
        return read(request, bytes -> true, chunks, paused);
    }

    private Future<Void> read(
            HttpServerRequest request, IntPredicate reservation, Consumer<Buffer> chunks, BooleanSupplier paused) {
        if (isEncoded(request)) {
            return refused(
                    ErrorCode.UNSUPPORTED_ENCODING, "The body must not be encoded; Content-Encoding is identity only.");
        }
        if (request.response().closed()) {
            return refused(ErrorCode.REQUEST_TIMEOUT, GONE);
        }
        return announcedBytes(request) > maxBytes
                ? refused(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge())
                : new Reading(request, reservation, chunks, paused).promise.future();
    }

    private static boolean isEncoded(HttpServerRequest request) {
        // Nearly no request has the header; a check costs less than a list.
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

    private static Future<Void> refused(ErrorCode code, String message) {
        return Future.failedFuture(new ServiceException(code, message));
    }

    /** A body that is read as a whole. */
    private static final class Whole {
        private Buffer body = Buffer.buffer(0);

        void append(Buffer chunk) {
            // Most bodies come in one chunk, which needs no copy.
            body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
        }

        byte[] bytes() {
            return body.getBytes();
        }
    }

    /** One body until its end. */
    private final class Reading {
        private final Promise<Void> promise = Promise.promise();
        private final long startNanos = System.nanoTime();
        private final HttpServerRequest request;
        private final IntPredicate reservation;
        private final BooleanSupplier paused;
        private Consumer<Buffer> chunks;
        private long pausedNanos;
        private int length;
        /** The network for which a slow body is counted. */
        private @Nullable ByteBuffer network;

        Reading(HttpServerRequest request, IntPredicate reservation, Consumer<Buffer> chunks, BooleanSupplier paused) {
            this.request = request;
            this.reservation = reservation;
            this.chunks = chunks;
            this.paused = paused;
            unfinished.add(this);
            request.exceptionHandler(this::fail);
            request.handler(this::append);
            request.endHandler(end -> complete());
        }

        boolean isComplete() {
            return promise.future().isComplete();
        }

        void check(long nowNanos) {
            if (isComplete()) {
                return;
            }
            if (paused.getAsBoolean()) {
                pausedNanos += nowNanos - Math.max(checkedAtNanos, startNanos);
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
            if (reservation.test(chunk.length())) {
                chunks.accept(chunk);
            } else {
                refuse(ErrorCode.OVERLOADED, ApiResponse.OVERLOADED.message());
            }
        }

        private void complete() {
            end();
            // Most are completed before another one begins; to keep them until the next check would cost more than to
            // read them.
            int last = unfinished.size() - 1;
            if (last >= 0 && unfinished.get(last) == this) {
                unfinished.remove(last);
            }
            promise.tryComplete();
        }

        private void fail(Throwable cause) {
            if (cause instanceof HttpClosedException || cause instanceof IOException) {
                refuse(ErrorCode.REQUEST_TIMEOUT, GONE);
            } else {
                refuse(ErrorCode.BAD_REQUEST, "The chunks of the body cannot be read.");
            }
        }

        private void refuse(ErrorCode code, String message) {
            end();
            promise.tryFail(new ServiceException(code, message));
        }

        private void end() {
            // The request lives until its response; the bytes need not.
            chunks = chunk -> {};
            if (network != null) {
                slowBodies.release(network);
                network = null;
            }
        }
    }
}
