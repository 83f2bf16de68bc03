package dev.postern.domain;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Percent-encoding of RFC 3986, section 2.1, where the octets are UTF-8. A lenient decoder would put U+FFFD in the place of what
 * it cannot read, and the text would then name something else. Pure.
 */
public final class PercentEncoding {
    private static final int ENCODED_LENGTH = 3;

    private PercentEncoding() {}

    /** Whether a path and a query can be read in one way. */
    public static boolean isValid(String target) {
        return isVisibleAscii(target)
                && (target.indexOf('%') < 0 || decode(target).isPresent());
    }

    /** The text behind ASCII, in which a plus is a plus; empty where an octet is incomplete or the octets are not UTF-8. */
    public static Optional<String> decode(String ascii) {
        ByteBuffer octets = ByteBuffer.allocate(ascii.length());
        int at = 0;
        while (at < ascii.length()) {
            boolean isEncoded = ascii.charAt(at) == '%';
            int octet = isEncoded ? octet(ascii, at) : ascii.charAt(at);
            if (octet < 0) {
                return Optional.empty();
            }
            octets.put((byte) octet);
            at += isEncoded ? ENCODED_LENGTH : 1;
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The octet behind a percent sign, negative where there is none. */
    private static int octet(String ascii, int percent) {
        if (percent + ENCODED_LENGTH > ascii.length()) {
            return -1;
        }
        int high = Character.digit(ascii.charAt(percent + 1), 16);
        int low = Character.digit(ascii.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isVisibleAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
