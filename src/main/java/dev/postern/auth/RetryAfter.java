package dev.postern.auth;

import io.github.bucket4j.ConsumptionProbe;
import java.util.concurrent.TimeUnit;

/** The value of {@code Retry-After}, whole seconds. */
final class RetryAfter {
    private RetryAfter() {}

    /** 0 when the token was had. */
    static int seconds(ConsumptionProbe probe) {
        return probe.isConsumed() ? 0 : seconds(probe.getNanosToWaitForRefill());
    }

    // Rounded up: a client that comes back after so long is let in.
    private static int seconds(long nanos) {
        return Math.toIntExact(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1)));
    }
}
