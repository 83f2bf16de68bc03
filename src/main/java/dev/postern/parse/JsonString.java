package dev.postern.parse;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A JSON string with escapes or with more than ASCII. Made for one string and thrown away with it. */
final class JsonString {
    private static final int HEX_DIGITS = 4;
    private static final int NOT_HEX = -1;
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final byte[] body;
    private final StringBuilder text = new StringBuilder();
    /** What is before it is in the text. */
    private int copied;

    private int at;

    /** {@code start} is the place behind its opening quote. */
    JsonString(byte[] body, int start) {
        this.body = body;
        this.copied = start;
        this.at = start;
    }

    /** Its characters, once it was read. */
    String text() {
        return text.toString();
    }

    /** The place of its closing quote, or of what is wrong. */
    int end() {
        return at;
    }

    /** Reads as far as the closing quote; false where the string is not strict. */
    boolean read() {
        while (at < body.length) {
            byte b = body[at];
            if (b == '"') {
                return copy();
            }
            if (b >= 0 && b < ' ') {
                return false;
            }
            if (b != '\\') {
                at++;
            } else if (!copy() || !readEscape()) {
                return false;
            }
        }
        return false;
    }

    private boolean copy() {
        String part = new String(body, copied, at - copied, StandardCharsets.UTF_8);
        // What cannot be decoded becomes this character, which may also have been sent.
        if (part.indexOf('\uFFFD') >= 0 && !isUtf8(body, copied, at - copied)) {
            return false;
        }
        text.append(part);
        copied = at;
        return true;
    }

    /** Whether the bytes are strict UTF-8: no overlong form, no surrogate. */
    static boolean isUtf8(byte[] bytes, int from, int length) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length)) != null;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private boolean readEscape() {
        at++;
        if (at == body.length) {
            return false;
        }
        if (body[at] == 'u') {
            return readUnit();
        }
        int known = ESCAPES.indexOf(body[at]);
        if (known < 0) {
            return false;
        }
        text.append(ESCAPED.charAt(known));
        at++;
        copied = at;
        return true;
    }

    private boolean readUnit() {
        int unit = hex(at + 1);
        if (unit == NOT_HEX) {
            return false;
        }
        at += 1 + HEX_DIGITS;
        int low = Character.isHighSurrogate((char) unit) ? escapedUnit() : NOT_HEX;
        if (low != NOT_HEX && Character.isLowSurrogate((char) low)) {
            text.append((char) unit).append((char) low);
            at += 2 + HEX_DIGITS;
        } else {
            text.append(Character.isSurrogate((char) unit) ? '\0' : (char) unit);
        }
        copied = at;
        return true;
    }

    /** The unit of an escape that begins here; {@link #NOT_HEX} where none does. */
    private int escapedUnit() {
        return at + 1 < body.length && body[at] == '\\' && body[at + 1] == 'u' ? hex(at + 2) : NOT_HEX;
    }

    private int hex(int from) {
        if (from + HEX_DIGITS > body.length) {
            return NOT_HEX;
        }
        int value = 0;
        for (int i = from; i < from + HEX_DIGITS; i++) {
            int digit = Character.digit(body[i], 16);
            if (digit < 0) {
                return NOT_HEX;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
