package dev.postern.parse;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RFC 8259 read the plain way, to judge the parser by. It shares no code with the parser, Jackson included, so that both
 * can only agree by being right. Made for one text and used by one thread.
 *
 * <p>A value is a {@link Map} in the order of its members, a {@link List}, a {@link String}, a {@link Number}, a
 * {@link Boolean} or {@link #NULL}.
 */
final class ReferenceJson {
    static final Object NULL = new Object();

    private static final int MAX_DEPTH = 8;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{4}");

    /** A number as it is written. */
    record Number(String literal) {}

    /** The text is not JSON, or not strict. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final String text;
    private int at;

    private ReferenceJson(String text) {
        this.text = text;
    }

    static Object read(byte[] body) throws Malformed {
        ReferenceJson json = new ReferenceJson(decoded(body));
        Object value = json.value(0);
        json.skipSpace();
        require(json.at == json.text.length());
        return value;
    }

    private static String decoded(byte[] body) throws Malformed {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Malformed();
        }
    }

    private static void require(boolean strict) throws Malformed {
        if (!strict) {
            throw new Malformed();
        }
    }

    private Object value(int depth) throws Malformed {
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", NULL);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) throws Malformed {
        Map<String, Object> members = new LinkedHashMap<>();
        open(depth);
        while (more('}', members.isEmpty())) {
            String name = string();
            skipSpace();
            take(':');
            require(members.put(name, value(depth)) == null);
        }
        return members;
    }

    private List<Object> array(int depth) throws Malformed {
        List<Object> elements = new ArrayList<>();
        open(depth);
        while (more(']', elements.isEmpty())) {
            elements.add(value(depth));
        }
        return elements;
    }

    private void open(int depth) throws Malformed {
        require(depth <= MAX_DEPTH);
        at++;
    }

    /** Whether one more member follows; past the comma before it, or past the end. */
    private boolean more(char end, boolean first) throws Malformed {
        skipSpace();
        if (peek() == end) {
            at++;
            return false;
        }
        if (!first) {
            take(',');
            skipSpace();
        }
        return true;
    }

    private Object word(String word, Object value) throws Malformed {
        require(text.startsWith(word, at));
        at += word.length();
        return value;
    }

    private Number number() throws Malformed {
        Matcher matcher = NUMBER.matcher(text).region(at, text.length());
        require(matcher.lookingAt());
        at = matcher.end();
        // "01" is a number and then another one; what may follow a number is up to the caller.
        require(at == text.length() || "0123456789.+-eE".indexOf(text.charAt(at)) < 0);
        return new Number(matcher.group());
    }

    private String string() throws Malformed {
        take('"');
        StringBuilder characters = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            require(c >= 0x20);
            characters.append(c == '\\' ? escaped() : c);
        }
        at++;
        return withoutHalves(characters);
    }

    private char escaped() throws Malformed {
        char c = peek();
        at++;
        if (c == 'u') {
            require(at + 4 <= text.length()
                    && HEX.matcher(text.substring(at, at + 4)).matches());
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int known = "\"\\/bfnrt".indexOf(c);
        require(known >= 0);
        return "\"\\/\b\f\n\r\t".charAt(known);
    }

    /** Half of a pair breaks the same rule as NUL, which can be written as UTF-8. */
    private static String withoutHalves(CharSequence characters) {
        StringBuilder whole = new StringBuilder();
        characters.codePoints().forEach(point -> whole.appendCodePoint(point >= 0xD800 && point <= 0xDFFF ? 0 : point));
        return whole.toString();
    }

    private void take(char wanted) throws Malformed {
        require(peek() == wanted);
        at++;
    }

    private char peek() throws Malformed {
        require(at < text.length());
        return text.charAt(at);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
