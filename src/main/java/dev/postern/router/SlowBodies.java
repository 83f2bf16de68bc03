package dev.postern.router;

import dev.postern.ops.Metrics;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many slow bodies each client network has under way. A body counts from the moment when it is found to be slow, so a
 * proxy with many clients is charged for few of its requests. Shared by all router verticles; safe on any thread.
 */
public final class SlowBodies {
    private final int most;
    private final Metrics metrics;
    private final Map<ByteBuffer, Integer> networkToBodies = new ConcurrentHashMap<>();

    /** {@code most} is for each network; 0: any number. */
    public SlowBodies(int most, Metrics metrics) {
        this.most = most == 0 ? Integer.MAX_VALUE : most;
        this.metrics = metrics;
    }

    /** Counts one more slow body of the network, which is to {@link #release} it; false where it has too many. */
    boolean tryAcquire(ByteBuffer network) {
        if (networkToBodies.merge(network, 1, Integer::sum) <= most) {
            return true;
        }
        release(network);
        metrics.rateLimited(Metrics.Limit.BODIES);
        return false;
    }

    /** A body that was counted has come to its end. */
    void release(ByteBuffer network) {
        // A network without a slow body is forgotten, or the map would grow with every address that was ever slow.
        networkToBodies.computeIfPresent(network, (same, bodies) -> bodies == 1 ? null : bodies - 1);
    }
}
