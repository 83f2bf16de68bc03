package dev.postern.router;

import java.nio.CharBuffer;

/**
 * Jackson takes an escaped half of a surrogate pair in a member's name for an error of syntax; to the contract it is a string
 * that breaks a rule. Written as an escaped NUL, which breaks the same rule, it gets as far as the rules.
 */
final class SurrogateEscapes {
    /** Backslash, u, four hexadecimal digits. */
    private static final int LENGTH = 6;

    private static final char[] ZERO = {'0', '0', '0', '0'};

    private SurrogateEscapes() {}

    /** Overwrites each escaped surrogate that is not one half of an escaped pair with an escaped NUL. */
    static void blankLoneHalves(CharBuffer json) {
        int i = 0;
        while (i < json.length()) {
            if (json.charAt(i) != '\\') {
                i++;
            } else if (isHigh(json, i) && isLow(json, i + LENGTH)) {
                i += 2 * LENGTH;
            } else {
                if (isHigh(json, i) || isLow(json, i)) {
                    json.put(json.position() + i + 2, ZERO);
                }
                // Past the escaped character, which may be a backslash itself.
                i += 2;
            }
        }
    }

    private static boolean isHigh(CharBuffer json, int at) {
        return isEscape(json, at) && "89abAB".indexOf(json.charAt(at + 3)) >= 0;
    }

    private static boolean isLow(CharBuffer json, int at) {
        return isEscape(json, at) && "cdefCDEF".indexOf(json.charAt(at + 3)) >= 0;
    }

    /** Whether an escape of a surrogate is here. */
    private static boolean isEscape(CharBuffer json, int at) {
        return at + LENGTH <= json.length()
                && json.charAt(at) == '\\'
                && json.charAt(at + 1) == 'u'
                && (json.charAt(at + 2) | 0x20) == 'd'
                && isHexDigit(json.charAt(at + 4))
                && isHexDigit(json.charAt(at + 5));
    }

    private static boolean isHexDigit(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }
}
