package dev.postern;

import dev.postern.config.Config;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/**
 * Where one of the two ports listens.
 *
 * @param settings the settings that say so, for people
 * @param port 0: any free one
 */
public record ListenAddress(String settings, String host, int port) {

    static ListenAddress ofApi(Config config) {
        return new ListenAddress(
                "http.host and http.port",
                host(config, config.http().host()),
                config.http().port());
    }

    /** The address of the API is its default. */
    static ListenAddress ofManagement(Config config) {
        return new ListenAddress(
                "management.host and management.port",
                host(config, config.management().host().or(() -> config.http().host())),
                config.management().port());
    }

    /** An embedded database is a trial on one machine; with a real one the world may come in. */
    private static String host(Config config, Optional<String> configured) {
        return configured.orElse(config.database().url().isEmpty() ? "127.0.0.1" : "0.0.0.0");
    }

    /**
     * Both ports, before anything is made that a start without them would leave behind.
     *
     * @throws OpenFailure where one of them cannot be listened on
     */
    public static void requireFree(Config config) {
        ofApi(config).requireFree();
        ofManagement(config).requireFree();
    }

    private void requireFree() {
        try {
            InetAddress address = InetAddress.getByName(host);
            // By its own family: a socket of both would also collide with another process on [::1].
            try (ServerSocketChannel probe = ServerSocketChannel.open(
                    address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)) {
                probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                probe.bind(new InetSocketAddress(address, port));
            }
        } catch (IOException e) {
            throw OpenFailure.of(this, e);
        }
    }

    /** With the port that was opened for it. */
    String with(int boundPort) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + boundPort;
    }

    @Override
    public String toString() {
        return with(port);
    }
}
