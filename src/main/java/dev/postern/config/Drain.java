package dev.postern.config;

import dev.postern.config.read.Rules;
import java.time.Duration;
import java.util.Optional;

/**
 * How a process stops.
 *
 * @param delay how long it goes on as before while it already says that it is not ready; empty: as {@link Config#drainDelay} says
 * @param timeout then, the longest wait for the requests in flight
 */
public record Drain(Optional<Duration> delay, Duration timeout) {
    public Drain {
        Rules.of("drain")
                .between("delay", delay.orElse(Duration.ZERO), Duration.ZERO, Duration.ofMinutes(5))
                .between("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(10))
                .check();
    }
}
