package dev.postern.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * Names that came lately, so that one that comes again needs no new string, and its hash no second look. It has room for
 * so many and no more, whatever callers invent: a name takes the place of another one. Safe on any thread without a lock: a
 * thread that does not see what another one has put in makes the string itself.
 */
final class NameTable {
    /** A power of two. */
    private static final int PLACES = 4096;
    /** Names that are longer break a rule anyway, and would take memory. */
    private static final int MAX_LENGTH = 64;

    private final @Nullable String[] places = new String[PLACES];

    /** The name of these bytes, all ASCII. */
    String get(byte[] bytes, int from, int length) {
        int hash = 0;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int place = (hash ^ hash >>> 16) & (PLACES - 1);
        String held = places[place];
        if (held != null && held.hashCode() == hash && isHeld(held, bytes, from, length)) {
            return held;
        }
        String name = new String(bytes, from, length, ISO_8859_1);
        if (length <= MAX_LENGTH) {
            places[place] = name;
        }
        return name;
    }

    private static boolean isHeld(String held, byte[] bytes, int from, int length) {
        if (held.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (held.charAt(i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }
}
