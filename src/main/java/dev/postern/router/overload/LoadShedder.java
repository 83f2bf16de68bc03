package dev.postern.router.overload;

import dev.postern.auth.AuthenticatedKey;
import dev.postern.domain.Deadline;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Metrics;
import dev.postern.ops.Metrics.Shed;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bounds on everything that waits. A request counts from its head to its answer, so no queue behind it grows past these
 * bounds; a connection counts as long as it is open. Shared by all router verticles; safe on any thread.
 */
public final class LoadShedder {
    /** A key may hold four times what is free: alone four fifths, so that another key always finds room. */
    private static final int KEY_SHARE = 4;
    /** An item of a bulk body may wait, so the items of a key stop at half and leave room for its single requests. */
    private static final int ITEM_SHARE = 1;
    /** The memory of a request beside its body: 3 KiB at least, and five times as much for 50 dates in few bytes. */
    public static final long REQUEST_BYTES = 16_384;
    /** A byte of a long body is held three times: as an attribute, as a part of its row, as what is sent; and a reserve. */
    public static final long BYTES_FOR_A_BYTE = 4;

    private final Bounds bounds;
    private final Backlogs backlogs;
    private final Metrics metrics;
    private volatile boolean draining;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong connectionLimit;

    /**
     * Most requests at once, memory of them and connections, and how long the oldest command of a project may wait for its
     * commit while more are let in (0: for ever).
     */
    public record Bounds(long requests, long bytes, long connections, long commitWaitNanos) {}

    public LoadShedder(Bounds bounds, Backlogs backlogs, Metrics metrics) {
        this.bounds = bounds;
        this.backlogs = backlogs;
        this.metrics = metrics;
        this.connectionLimit = new AtomicLong(bounds.connections());
        metrics.gauge("postern.inflight.requests", "Requests between their head and their answer", requests);
        metrics.gauge("postern.inflight.bytes", "Memory that these requests are charged for", bytes);
        metrics.gauge("postern.connections", "Open connections to the API port", connections);
        metrics.gauge("postern.connections.limit", "Most open connections to the API port", connectionLimit);
    }

    /** Takes room for a request whose key is not known yet, or none; what is taken is given back by {@link #release()}. */
    public boolean tryAcquire() {
        if (requests.incrementAndGet() > bounds.requests()) {
            requests.decrementAndGet();
            metrics.shed(Shed.REQUESTS);
            return false;
        }
        if (bytes.addAndGet(REQUEST_BYTES) > bounds.bytes()) {
            release();
            metrics.shed(Shed.BYTES);
            return false;
        }
        return true;
    }

    /** Gives back the room of a request without a permit. */
    public void release() {
        release(0);
    }

    void release(long bodyBytes) {
        requests.decrementAndGet();
        bytes.addAndGet(-REQUEST_BYTES - bodyBytes * BYTES_FOR_A_BYTE);
    }

    /**
     * The permit of a request that has its room, now that its key is known; the permit gives the room back. Empty, and the
     * room is given back, where the project's commits take too long or the key holds its share.
     */
    public Optional<Permit> permit(AuthenticatedKey key, Deadline deadline) {
        boolean waits = waitsTooLong(key.key().projectId());
        if (waits || exceeds(KEY_SHARE, key)) {
            release();
            metrics.shed(waits ? Shed.COMMIT_WAIT : Shed.KEY_SHARE);
            return Optional.empty();
        }
        return Optional.of(new Permit(key, deadline, this));
    }

    /** Whether the key may have one more item in flight beside others of the same request. */
    boolean hasRoomForItem(AuthenticatedKey key) {
        return !waitsTooLong(key.key().projectId()) && !exceeds(ITEM_SHARE, key);
    }

    private boolean waitsTooLong(String projectId) {
        return bounds.commitWaitNanos() > 0
                && backlogs.of(projectId).isOlderThan(bounds.commitWaitNanos(), System.nanoTime());
    }

    private boolean exceeds(int share, AuthenticatedKey key) {
        return key.requests() / share > bounds.requests() - requests.get() || exceedsBytes(share, key);
    }

    private boolean exceedsBytes(int share, AuthenticatedKey key) {
        long charge = key.requests() * REQUEST_BYTES + key.bytes() * BYTES_FOR_A_BYTE;
        return charge / share > bounds.bytes() - bytes.get();
    }

    /** Takes room for that many more bytes of a body of the key, or none; what is negative is given back. */
    boolean tryReserve(int bodyBytes, AuthenticatedKey key) {
        long charge = bodyBytes * BYTES_FOR_A_BYTE;
        boolean fits = bytes.addAndGet(charge) <= bounds.bytes();
        if (bodyBytes < 0 || (fits && !exceedsBytes(KEY_SHARE, key))) {
            return true;
        }
        bytes.addAndGet(-charge);
        metrics.shed(fits ? Shed.KEY_SHARE : Shed.BYTES);
        return false;
    }

    /** From now on clients are told to use their connections no more. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** Takes room for a connection, or none; what is taken is given back by {@link #releaseConnection}. */
    public boolean tryAcquireConnection() {
        if (connections.incrementAndGet() > bounds.connections()) {
            connections.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Whether fewer than a sixteenth of the connections are free. */
    public boolean isShortOfConnections() {
        return connections.get() > bounds.connections() - bounds.connections() / 16;
    }

    public void releaseConnection() {
        connections.decrementAndGet();
    }
}
