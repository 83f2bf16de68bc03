package dev.postern.config;

import dev.postern.config.read.Rules;
import dev.postern.config.value.Network;
import java.util.List;
import java.util.Optional;

/**
 * Where the API listens.
 *
 * @param host empty: 127.0.0.1 with the embedded database, 0.0.0.0 with a real one
 * @param port 0: any free port
 * @param eventLoops 0: sized from the cores
 * @param trustedProxies whose X-Forwarded-For is believed
 * @param docs whether the API's document is shown here too
 */
public record Http(
        Optional<String> host, int port, int eventLoops, List<Network> trustedProxies, boolean docs, Tls tls) {
    public Http {
        trustedProxies = List.copyOf(trustedProxies);
        Rules.of("http")
                .host("host", host)
                .port("port", port)
                .between("event-loops", eventLoops, 0, 256)
                .check();
    }
}
