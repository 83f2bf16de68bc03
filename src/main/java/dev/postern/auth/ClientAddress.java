package dev.postern.auth;

import dev.postern.config.value.Network;
import io.vertx.core.http.HttpServerRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where requests come from. Shared by all event loops of a process; safe on any thread. */
public final class ClientAddress {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAddress.class);

    private static final CharSequence FORWARDED_FOR = "X-Forwarded-For";
    /** Some proxies add the port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):[0-9]+|\\[([0-9a-fA-F:.]+)](?::[0-9]+)?");

    /** One customer of a provider gets at least so much of IPv6. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private static final int UNIQUE_LOCAL_MASK = 0xfe;
    private static final int UNIQUE_LOCAL = 0xfc;

    private final List<Network> trusted;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** The part of an address that one client cannot change: all of IPv4, a /64 network of IPv6. */
    public static ByteBuffer network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, address instanceof Inet6Address ? IPV6_NETWORK_BYTES : bytes.length);
    }

    /** {@code trusted} are the proxies whose list is believed. */
    ClientAddress(List<Network> trusted) {
        this.trusted = trusted;
    }

    InetAddress of(HttpServerRequest request) {
        InetAddress peer =
                Network.address(request.remoteAddress().hostAddress()).orElseGet(InetAddress::getLoopbackAddress);
        if (!trusted.isEmpty()) {
            return of(peer, request.headers().getAll(FORWARDED_FOR), trusted);
        }
        if (!warned.get() && isPrivate(peer) && request.headers().contains(FORWARDED_FOR)) {
            warnOnce(peer);
        }
        return peer;
    }

    private void warnOnce(InetAddress peer) {
        if (!warned.getAndSet(true)) {
            LOG.warn(
                    "X-Forwarded-For from {} is not believed, so all clients behind it count as one address where keys are"
                            + " guessed: if it is a proxy of yours, name it in http.trusted-proxies",
                    peer.getHostAddress());
        }
    }

    /** RFC 1918, loopback, and the unique local addresses of IPv6 (RFC 4193). */
    static boolean isPrivate(InetAddress address) {
        return address.isSiteLocalAddress()
                || address.isLoopbackAddress()
                || (address instanceof Inet6Address && (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL);
    }

    /**
     * The other end of the connection. Where that is a trusted proxy, the last one in its list that is none: anybody
     * may have written what stands before that one.
     */
    static InetAddress of(InetAddress peer, List<String> headers, List<Network> trusted) {
        InetAddress client = peer;
        List<String> hops = headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                // RFC 9110, section 5.6.1: empty elements of a list count for nothing.
                .filter(hop -> !hop.isEmpty())
                .toList();
        for (int hop = hops.size() - 1; hop >= 0 && isTrusted(client, trusted); hop--) {
            Optional<InetAddress> before = address(hops.get(hop));
            if (before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    private static boolean isTrusted(InetAddress address, List<Network> trusted) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    private static Optional<InetAddress> address(String hop) {
        Matcher withPort = WITH_PORT.matcher(hop);
        if (!withPort.matches()) {
            return Network.address(hop);
        }
        return Network.address(withPort.group(1) == null ? withPort.group(2) : withPort.group(1));
    }
}
