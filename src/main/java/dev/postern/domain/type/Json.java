package dev.postern.domain.type;

/** Writing JSON text (RFC 8259, section 7). */
public final class Json {
    private static final String HEX = "0123456789abcdef";

    private Json() {}

    /** {@code text} as a JSON string literal, quotes included. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        appendQuoted(out, text);
        return out.toString();
    }

    /** Appends {@code text} as a JSON string literal, quotes included. */
    public static void appendQuoted(StringBuilder out, String text) {
        out.append('"');
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\') {
                continue;
            }
            out.append(text, copied, i);
            appendEscaped(out, c);
            copied = i + 1;
        }
        // Nearly always a whole string, which is copied at once; a part of one goes character by character.
        (copied == 0 ? out.append(text) : out.append(text, copied, text.length())).append('"');
    }

    /** Appends one member to the text of an object that is not closed yet; {@code value} is a JSON literal. */
    public static void appendMember(StringBuilder object, String name, String value) {
        appendName(object, name);
        object.append(value);
    }

    /** Appends the name of the next member, as far as its value, to the text of an object that is not closed yet. */
    public static void appendName(StringBuilder object, String name) {
        if (object.charAt(object.length() - 1) != '{') {
            object.append(',');
        }
        appendQuoted(object, name);
        object.append(':');
    }

    private static void appendEscaped(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
        }
    }
}
