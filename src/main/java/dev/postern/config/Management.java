package dev.postern.config;

import dev.postern.config.read.Rules;
import java.util.Optional;

/**
 * Where health checks, metrics and admin calls listen.
 *
 * @param host empty: as the API, so {@link Http#host()} or its default
 * @param port 0: any free port
 * @param openMetrics whether the metrics are shown without a key
 * @param recentIgnored entries that a project's list of ignored attributes holds; 0: there is no list
 */
public record Management(Optional<String> host, int port, boolean openMetrics, int recentIgnored) {
    private static final int MOST_RECENT = 100_000;

    public Management {
        Rules.of("management")
                .host("host", host)
                .port("port", port)
                .between("recent-ignored", recentIgnored, 0, MOST_RECENT)
                .check();
    }
}
