package dev.postern.config.value;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of IP addresses, written {@code 10.0.0.0/8}; an address alone is a range of one.
 *
 * @param prefix how many leading bits all addresses of the range share
 */
public record Network(InetAddress address, int prefix) {
    public static final String RULE = "must hold IP addresses, or ranges such as 10.0.0.0/8";

    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        String prefix = slash < 0 ? "" : text.substring(slash + 1);
        return address(slash < 0 ? text : text.substring(0, slash)).flatMap(address -> {
            int bits = address.getAddress().length * Byte.SIZE;
            if (slash < 0) {
                return Optional.of(new Network(address, bits));
            }
            return prefix.matches("[0-9]{1,3}") && Integer.parseInt(prefix) <= bits
                    ? Optional.of(new Network(address, Integer.parseInt(prefix)))
                    : Optional.empty();
        });
    }

    /** An IPv4 or IPv6 address; a name is none, and nobody is asked what it stands for. */
    public static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress candidate) {
        byte[] ours = address.getAddress();
        byte[] theirs = candidate.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += Byte.SIZE) {
            int mask = prefix - bit >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - (prefix - bit));
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }
}
