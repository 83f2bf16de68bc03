package dev.postern.router.intake;

import dev.postern.ops.Metrics;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits the slow bodies of each client network. A body counts from the moment when it is found to be slow, so a proxy with
 * many clients is charged for few of its requests. Shared by all router verticles; safe on any thread.
 */
public final class SlowBodyLimiter {
    private final int most;
    private final Metrics metrics;
    private final Map<ByteBuffer, Integer> networkToBodies = new ConcurrentHashMap<>();

    /** {@code most} is for each network; 0: any number. */
    public SlowBodyLimiter(int most, Metrics metrics) {
        this.most = most == 0 ? Integer.MAX_VALUE : most;
        this.metrics = metrics;
    }

    /** Counts one more slow body of the network until {@link #release}; false where the network has too many. */
    boolean tryAcquire(ByteBuffer network) {
        if (networkToBodies.merge(network, 1, Integer::sum) <= most) {
            return true;
        }
        release(network);
        metrics.rateLimited(Metrics.Limit.BODIES);
        return false;
    }

    void release(ByteBuffer network) {
        // A network without a slow body is forgotten, or the map would grow with every address that was ever slow.
        networkToBodies.computeIfPresent(network, (same, bodies) -> bodies == 1 ? null : bodies - 1);
    }
}
