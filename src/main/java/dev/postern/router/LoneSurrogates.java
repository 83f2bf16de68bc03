package dev.postern.router;

/**
 * Half surrogate pairs written as escapes. RFC 8259 allows them, Jackson refuses them in names as if they were no JSON,
 * and no PostgreSQL can hold them; NUL is allowed and refused alike, and its escape is as long.
 */
final class LoneSurrogates {
    private static final int ESCAPE_LENGTH = 6;
    private static final int HEX = 16;

    private LoneSurrogates() {}

    /** The same JSON text with NUL in place of every half pair; {@code json} itself if it has none. */
    static byte[] asNul(byte[] json) {
        byte[] mended = json;
        int i = 0;
        while (i < json.length) {
            if (json[i] != '\\') {
                i++;
                continue;
            }
            int unit = escapedUnit(json, i);
            if (unit < 0 || !Character.isSurrogate((char) unit)) {
                i += 2;
            } else if (Character.isHighSurrogate((char) unit) && isLow(escapedUnit(json, i + ESCAPE_LENGTH))) {
                i += 2 * ESCAPE_LENGTH;
            } else {
                mended = mended == json ? json.clone() : mended;
                for (int digit = i + 2; digit < i + ESCAPE_LENGTH; digit++) {
                    mended[digit] = '0';
                }
                i += ESCAPE_LENGTH;
            }
        }
        return mended;
    }

    private static boolean isLow(int unit) {
        return unit >= 0 && Character.isLowSurrogate((char) unit);
    }

    /** The code unit that is escaped at {@code from}, or -1 when none is. */
    private static int escapedUnit(byte[] json, int from) {
        if (from + ESCAPE_LENGTH > json.length || json[from] != '\\' || json[from + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = from + 2; i < from + ESCAPE_LENGTH; i++) {
            int digit = Character.digit(json[i], HEX);
            if (digit < 0) {
                return -1;
            }
            unit = unit * HEX + digit;
        }
        return unit;
    }
}
