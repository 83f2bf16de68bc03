package dev.postern.router;

import dev.postern.ops.Metrics;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds everything that waits, in one place: a request counts from its head to its answer, so that no queue behind it can
 * grow past these bounds; and a connection from its first to its last moment. Shared by all router verticles; safe on any
 * thread.
 */
public final class Admission {
    /** A key may hold four times what is free: alone four fifths, and whoever comes next always finds room. */
    private static final int SHARES_OF_FREE = 4;
    /** What a request holds beside its body: 3 KiB at least, and five times as much for 50 dates in few bytes. */
    static final long REQUEST_BYTES = 16_384;
    /** A byte of a long body is held three times: as an attribute, as a part of its row, as what is sent; and a reserve. */
    static final long BYTES_FOR_A_BYTE = 4;

    private final Bounds bounds;
    private volatile boolean draining;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();

    /**
     * The bounds.
     *
     * @param requests most requests at once
     * @param bytes most memory of these requests
     * @param connections most connections at once
     */
    public record Bounds(long requests, long bytes, long connections) {}

    public Admission(Bounds bounds, Metrics metrics) {
        this.bounds = bounds;
        metrics.gauge("postern.inflight.requests", "Requests between their head and their answer", requests);
        metrics.gauge("postern.inflight.bytes", "Memory that these requests are charged for", bytes);
        metrics.gauge("postern.connections", "Open connections to the API port", connections);
    }

    /** Lets a request in, or not; who is let in must {@link #leave}. */
    boolean enter() {
        if (requests.incrementAndGet() > bounds.requests()) {
            requests.decrementAndGet();
            return false;
        }
        if (bytes.addAndGet(REQUEST_BYTES) > bounds.bytes()) {
            leave(0);
            return false;
        }
        return true;
    }

    /** Whether a key that holds so much may hold more, so that others find room even when it sends all that it can. */
    boolean leavesRoom(long requestsOfKey, long bodyBytesOfKey) {
        long charge = requestsOfKey * REQUEST_BYTES + bodyBytesOfKey * BYTES_FOR_A_BYTE;
        return requestsOfKey / SHARES_OF_FREE <= bounds.requests() - requests.get()
                && charge / SHARES_OF_FREE <= bounds.bytes() - bytes.get();
    }

    /** From now on clients are told to use their connections no more. */
    public void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    /** Takes the room for that many more bytes of a body, or none. */
    boolean hold(long bodyBytes) {
        long charge = bodyBytes * BYTES_FOR_A_BYTE;
        if (bytes.addAndGet(charge) > bounds.bytes()) {
            bytes.addAndGet(-charge);
            return false;
        }
        return true;
    }

    /** Gives back what a request was let in for; {@code bodyBytes} is the sum of what it holds. */
    void leave(long bodyBytes) {
        requests.decrementAndGet();
        bytes.addAndGet(-REQUEST_BYTES - bodyBytes * BYTES_FOR_A_BYTE);
    }

    /** Lets a connection in, or not; who is let in must {@link #disconnect}. */
    boolean connect() {
        if (connections.incrementAndGet() > bounds.connections()) {
            connections.decrementAndGet();
            return false;
        }
        return true;
    }

    void disconnect() {
        connections.decrementAndGet();
    }
}
