package dev.postern.access;

import io.github.bucket4j.ConsumptionProbe;
import java.util.concurrent.TimeUnit;

/** How long to wait, in the whole seconds that {@code Retry-After} takes. */
final class Waits {
    private Waits() {}

    /** 0 when the token was had. */
    static int seconds(ConsumptionProbe probe) {
        return probe.isConsumed() ? 0 : seconds(probe.getNanosToWaitForRefill());
    }

    // Rounded up: who comes back after so long is let in.
    private static int seconds(long nanos) {
        return Math.toIntExact(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1)));
    }
}
