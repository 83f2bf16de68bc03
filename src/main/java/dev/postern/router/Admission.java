package dev.postern.router;

import dev.postern.ops.Metrics;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds everything that waits, in one place: a request counts from its head to its answer, so that no queue behind it can
 * grow past these bounds. Shared by all router verticles; safe on any thread.
 */
public final class Admission {
    /** A key may hold four times what is free: alone four fifths, and whoever comes next always finds room. */
    private static final int SHARES_OF_FREE = 4;

    private final long maxRequests;
    private final long maxBytes;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    public Admission(long maxRequests, long maxBytes, Metrics metrics) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
        metrics.gauge("postern.inflight.requests", "Requests between their head and their answer", requests);
        metrics.gauge("postern.inflight.bytes", "Bytes of bodies that wait for their answer", bytes);
    }

    /** Lets a request in, or not; who is let in must {@link #leave}. */
    boolean enter() {
        if (bytes.get() >= maxBytes) {
            return false;
        }
        if (requests.incrementAndGet() > maxRequests) {
            requests.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Whether a key that holds so much may hold more, so that others find room even when it sends all that it can. */
    boolean leavesRoom(long requestsOfKey, long bytesOfKey) {
        return requestsOfKey / SHARES_OF_FREE <= maxRequests - requests.get()
                && bytesOfKey / SHARES_OF_FREE <= maxBytes - bytes.get();
    }

    /** Counts the bytes of a body, as they come. */
    void hold(int bodyBytes) {
        bytes.addAndGet(bodyBytes);
    }

    void leave(int bodyBytes) {
        requests.decrementAndGet();
        bytes.addAndGet(-bodyBytes);
    }
}
