package dev.postern.config;

import dev.postern.config.read.Rules;
import java.time.Duration;

/**
 * How a process starts.
 *
 * @param warmUp longest warm-up before the process is ready; zero: none
 */
public record Start(Duration warmUp) {
    public Start {
        Rules.of("start")
                .between("warm-up", warmUp, Duration.ZERO, Duration.ofMinutes(1))
                .check();
    }
}
