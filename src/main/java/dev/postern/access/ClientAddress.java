package dev.postern.access;

import dev.postern.config.Network;
import io.vertx.core.http.HttpServerRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a request comes from. */
public final class ClientAddress {
    private static final CharSequence FORWARDED_FOR = "X-Forwarded-For";
    /** Some proxies add the port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
    private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):[0-9]+|\\[([0-9a-fA-F:.]+)](?::[0-9]+)?");

    /** One customer of a provider gets at least so much of IPv6. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private ClientAddress() {}

    /** The part of an address that one client cannot change: all of IPv4, a /64 network of IPv6. */
    public static ByteBuffer network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, address instanceof Inet6Address ? IPV6_NETWORK_BYTES : bytes.length);
    }

    /** {@code trusted} are the proxies whose list is believed. */
    public static InetAddress of(HttpServerRequest request, List<Network> trusted) {
        InetAddress peer =
                Network.address(request.remoteAddress().hostAddress()).orElseGet(InetAddress::getLoopbackAddress);
        return trusted.isEmpty() ? peer : of(peer, request.headers().getAll(FORWARDED_FOR), trusted);
    }

    /**
     * The other end of the connection. Where that is a trusted proxy, the last one in its list that is none: what stands
     * before that one was written by who knows whom.
     */
    static InetAddress of(InetAddress peer, List<String> headers, List<Network> trusted) {
        InetAddress client = peer;
        String[] hops = String.join(",", headers).split(",", -1);
        for (int hop = hops.length - 1; hop >= 0 && isTrusted(client, trusted); hop--) {
            Optional<InetAddress> before = address(hops[hop].strip());
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
