package dev.postern.config;

import dev.postern.config.read.Range;
import dev.postern.config.read.Rules;
import java.util.Optional;

/** Where health checks, metrics and admin calls listen. */
public record Management(
        Optional<String> host,
        @Range(least = 0, most = 65_535) int port,
        boolean openMetrics,
        @Range(least = 0, most = 100_000) int recentIgnored)
        implements Rules.Section {
    @Override
    public void check(Rules rules) {
        rules.require(Http.isHost(host), "must be a host name or an address", "host");
    }
}
