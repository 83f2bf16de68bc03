package dev.postern.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waits for what has to be looked at: another process, a metric, a lock in the database. An event that tells of itself is awaited as a
 * future or a latch.
 */
public final class Await {
    /** A busy machine keeps it too. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private Await() {}

    /** {@code what} is named where it does not come. */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .atMost(LONGEST_WAIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(BETWEEN_LOOKS)
                .dontCatchUncaughtExceptions();
    }
}
