package dev.postern.router.intake;

import dev.postern.auth.ClientAddress;
import dev.postern.config.Limits;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.router.overload.Permit;
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
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies within their size and their time. Owned by one router verticle; runs on its event loop.
 *
 * <p>Nearly every body is complete in the turn of the event loop that began it, too soon for a timer of its own: one
 * periodic check of the unfinished bodies finds the late ones.
 */
public final class BodyReader {
    /** Said where the end of a body is unknown. */
    public static final String BROKEN = "The chunks of the body cannot be read.";

    private static final String GONE = "The connection broke.";
    private static final String BROKEN_GZIP = "The gzip of the body cannot be read.";
    private static final CharSequence CONTINUE = HttpHeaders.createOptimized("100-continue");
    private static final long CHECK_MILLIS = 250;
    /** An unfinished body is slow after this time, */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** and has to keep the least rate after this one: enough for three lost packets in a row. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final int maxBytes;
    /** Gzip makes a body that cannot be compressed longer by less than this; empty members would never end. */
    private final int maxGzipBytes;

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
        this.maxGzipBytes = maxBytes + maxBytes / 8 + 1_024;
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
     * A body that is read once it is started.
     *
     * @param permit gives the room for what decoding takes
     * @param chunks takes the decoded body as it comes, or has no room for it
     */
    Reading read(HttpServerRequest request, Permit permit, Predicate<Buffer> chunks) {
        return new Reading(request, permit, chunks);
    }

    private static long announcedBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Netty has refused what is not a number.
        return length == null ? 0 : Long.parseLong(length);
    }

    private String tooLarge() {
        return "The body must be at most " + maxBytes + " bytes.";
    }

    /** One body until its end. */
    final class Reading {
        private final Promise<Void> promise = Promise.promise();
        private final long startNanos = System.nanoTime();
        private final HttpServerRequest request;
        private final Permit permit;
        private Predicate<Buffer> chunks;

        private @Nullable GzipDecoder gzip;
        private boolean paused;
        private long pausedNanos;
        /** As they came over the network. */
        private int wireBytes;

        private int length;
        /** The network for which a slow body is counted. */
        private @Nullable ByteBuffer network;

        private Reading(HttpServerRequest request, Permit permit, Predicate<Buffer> chunks) {
            this.request = request;
            this.permit = permit;
            this.chunks = chunks;
        }

        /**
         * Begins to read, unless the head refuses the body already.
         *
         * @return completes at the end of the body; fails with {@link ErrorCode#UNSUPPORTED_ENCODING}, {@link
         *     ErrorCode#PAYLOAD_TOO_LARGE}, {@link ErrorCode#MALFORMED_JSON}, {@link ErrorCode#OVERLOADED}, {@link
         *     ErrorCode#REQUEST_TIMEOUT}, {@link ErrorCode#RATE_LIMITED} or {@link ErrorCode#BAD_REQUEST}
         */
        Future<Void> start() {
            ContentCoding coding = ContentCoding.of(request);
            if (coding == ContentCoding.UNSUPPORTED) {
                refuse(ErrorCode.UNSUPPORTED_ENCODING, "The Content-Encoding must be gzip or identity.");
            } else if (request.response().closed()) {
                refuse(ErrorCode.REQUEST_TIMEOUT, GONE);
            } else if (announcedBytes(request) > (coding == ContentCoding.GZIP ? maxGzipBytes : maxBytes)) {
                refuse(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge());
            } else if (coding == ContentCoding.GZIP && !permit.reserveBytes(GzipDecoder.HELD_BYTES)) {
                refuse(ErrorCode.OVERLOADED, ApiResponse.OVERLOADED.message());
            } else {
                if (request.headers().contains(HttpHeaders.EXPECT, CONTINUE, true)) {
                    request.response().writeContinue().onFailure(gone -> {});
                }
                gzip = coding == ContentCoding.GZIP ? new GzipDecoder() : null;
                unfinished.add(this);
                request.exceptionHandler(this::fail);
                request.handler(this::append);
                request.endHandler(end -> complete());
            }
            return promise.future();
        }

        /** Lets no further chunk come; that time is not the client's. */
        void pause() {
            paused = true;
            request.pause();
        }

        void resume() {
            paused = false;
            decode();
            if (!paused) {
                request.resume();
            }
        }

        boolean isPaused() {
            return paused;
        }

        private boolean isComplete() {
            return promise.future().isComplete();
        }

        private void check(long nowNanos) {
            if (isComplete()) {
                return;
            }
            if (paused) {
                pausedNanos += nowNanos - Math.max(checkedAtNanos, startNanos);
            }
            long age = nowNanos - startNanos;
            long clientNanos = age - pausedNanos;
            if (age >= timeoutNanos) {
                refuse(ErrorCode.REQUEST_TIMEOUT, "The body did not arrive in time.");
            } else if (wireBytes < leastBytes(clientNanos - GRACE_NANOS)) {
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
            wireBytes += chunk.length();
            if (gzip == null) {
                take(chunk);
            } else if (wireBytes > maxGzipBytes) {
                refuse(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge());
            } else {
                gzip.feed(chunk.getBytes());
                decode();
            }
        }

        /** Decodes until the body is paused or what came is used up. */
        private void decode() {
            try {
                boolean more = true;
                while (more && gzip != null && !paused) {
                    Buffer piece = gzip.next();
                    more = piece.length() > 0;
                    if (more) {
                        take(piece);
                    }
                }
            } catch (DataFormatException e) {
                refuse(ErrorCode.MALFORMED_JSON, BROKEN_GZIP);
            }
        }

        private void take(Buffer chunk) {
            length += chunk.length();
            if (length > maxBytes) {
                refuse(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge());
            } else if (!chunks.test(chunk)) {
                refuse(ErrorCode.OVERLOADED, ApiResponse.OVERLOADED.message());
            }
        }

        private void complete() {
            if (gzip != null && !gzip.isComplete()) {
                refuse(ErrorCode.MALFORMED_JSON, BROKEN_GZIP);
            }
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
                refuse(ErrorCode.BAD_REQUEST, BROKEN);
            }
        }

        private void refuse(ErrorCode code, String message) {
            end();
            promise.tryFail(new ServiceException(code, message));
        }

        private void end() {
            // The request lives until its response; the bytes need not.
            chunks = chunk -> true;
            if (gzip != null) {
                gzip.close();
                gzip = null;
                // A give-back is never refused.
                boolean unused = permit.reserveBytes(-GzipDecoder.HELD_BYTES);
            }
            if (network != null) {
                slowBodies.release(network);
                network = null;
            }
        }
    }
}
