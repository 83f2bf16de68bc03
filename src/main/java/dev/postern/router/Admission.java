package dev.postern.router;

import dev.postern.ops.BatchUse;
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

    /** Once it was answered, it would have taken that many times as long as it may, and more. */
    private static final long TARGETS_TO_BE_LATE = 2;

    public static final long LOOK_MILLIS = 50;

    private final Bounds bounds;
    private final StandingQueue queue;
    private final BatchUse batches;
    private volatile boolean draining;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong resting = new AtomicLong();

    /**
     * The bounds.
     *
     * @param requests most requests at once
     * @param bytes most memory of these requests
     * @param connections most connections at once
     * @param queueNanos how long a request may take while others wait; 0: as long as there is room
     */
    public record Bounds(long requests, long bytes, long connections, long queueNanos) {}

    public Admission(Bounds bounds, Metrics metrics) {
        this.bounds = bounds;
        this.batches = metrics.batches();
        this.queue = new StandingQueue(bounds.queueNanos(), bounds.requests(), System.nanoTime());
        metrics.gauge("postern.inflight.requests", "Requests between their head and their answer", requests);
        metrics.gauge("postern.inflight.bytes", "Memory that these requests are charged for", bytes);
        metrics.gauge("postern.inflight.limit", "Most of these requests that are let in now", queue.limit());
        metrics.gauge("postern.connections", "Open connections to the API port", connections);
        metrics.gauge(
                "postern.connections.resting", "Of these, those that are not read because too many wait", resting);
    }

    /** As {@link #enter()}; who is late is not let in. */
    boolean enter(Arrival arrival) {
        if (arrival.isLate()) {
            queue.keptOut();
            return false;
        }
        return enter();
    }

    /** Lets a request in, or not; who is let in must {@link #leave}. */
    boolean enter() {
        if (requests.incrementAndGet() > queue.limit().get()) {
            requests.decrementAndGet();
            queue.keptOut();
            return false;
        }
        if (bytes.addAndGet(REQUEST_BYTES) > bounds.bytes()) {
            leave(0);
            queue.keptOut();
            return false;
        }
        return true;
    }

    /** As {@link #enter()}, for one who can wait, and so leaves three fifths of the room to those who cannot. */
    boolean enterPatiently() {
        // Less than half, so that it does not look like a crowd, and where there is one, less than half of its room.
        long room = Math.min(queue.patientLimit(), queue.limit().get());
        return requests.get() < room * 2 / 5 && bytes.get() < bounds.bytes() / 5 * 2 && enter();
    }

    /** Whether a key that holds so much may hold more, so that others find room even when it sends all that it can. */
    boolean leavesRoom(long requestsOfKey, long bodyBytesOfKey) {
        long charge = requestsOfKey * REQUEST_BYTES + bodyBytesOfKey * BYTES_FOR_A_BYTE;
        boolean hasRoom = requestsOfKey / SHARES_OF_FREE <= queue.limit().get() - requests.get()
                && charge / SHARES_OF_FREE <= bounds.bytes() - bytes.get();
        if (!hasRoom) {
            queue.keptOut();
        }
        return hasRoom;
    }

    /** Whether requests are kept out because they would wait too long. */
    boolean isCrowded() {
        return queue.stands();
    }

    /** While requests are kept out, whether one that came then has waited so long that a younger one is better served. */
    boolean isLate(long arrivedNanos) {
        return queue.stands() && System.nanoTime() - arrivedNanos > bounds.queueNanos() * TARGETS_TO_BE_LATE;
    }

    /**
     * How much of one half of the bounds is free: 1 is all, and below 0 more than that half is used. In the end 1: whoever is
     * not read then has to be told to go.
     */
    double freeOfHalf() {
        if (draining) {
            return 1;
        }
        double used = Math.max((double) requests.get() / queue.limit().get(), (double) bytes.get() / bounds.bytes());
        return 1 - 2 * used;
    }

    /** Counts connections that are not read because too many wait. */
    void rests(int more) {
        resting.addAndGet(more);
    }

    /** Counts an answer that waited for its commit, and how long. */
    void answered(long nanos) {
        queue.answered(nanos);
    }

    /** Adapts the bound on requests to what was answered since the last look; for one thread, every {@link #LOOK_MILLIS}. */
    public void look() {
        queue.look(System.nanoTime(), batches.shortestNanos());
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
