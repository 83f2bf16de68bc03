package dev.postern.config;

import java.util.Optional;

/**
 * Where health checks, metrics and admin calls listen.
 *
 * @param host empty: the same rule as {@link Http#host()}
 * @param port 0: any free port
 * @param openMetrics whether the metrics are shown without a key
 */
public record Management(Optional<String> host, int port, boolean openMetrics) {
    public Management {
        Rules.of("management").host("host", host).port("port", port).check();
    }
}
