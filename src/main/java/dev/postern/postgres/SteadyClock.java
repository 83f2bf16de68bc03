package dev.postern.postgres;

import java.time.Instant;
import java.time.InstantSource;

/** The time at which it was made, carried on by the monotonic clock: setting the system's clock does not move it. */
public final class SteadyClock implements InstantSource {
    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
