package dev.postern.config;

import dev.postern.config.read.Range;
import dev.postern.config.read.Rules;
import dev.postern.config.value.Network;
import java.util.List;
import java.util.Optional;

/** Where the API listens. */
public record Http(
        Optional<String> host,
        @Range(least = 0, most = 65_535) int port,
        @Range(least = 0, most = 256) int eventLoops,
        List<Network> trustedProxies,
        boolean docs,
        boolean readyz,
        Tls tls)
        implements Rules.Section {
    @Override
    public void check(Rules rules) {
        rules.require(isHost(host), "must be a host name or an address", "host");
    }

    static boolean isHost(Optional<String> host) {
        return host.isEmpty()
                || host.get().chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
    }
}
