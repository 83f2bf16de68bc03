package dev.postern.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashSet;
import java.util.Set;

/**
 * One JSON text (RFC 8259) in strict UTF-8, read value by value straight from its bytes: at most {@link #MAX_DEPTH} levels,
 * no trailing text. Strings and names are the only things that it makes. A broken text ends in a {@link
 * MalformedJsonException}, whichever method comes upon it. Made for one body and thrown away with it.
 *
 * <p>Whoever reads an object calls {@link #nextMember} until it says no, whoever reads an array {@link #nextItem}; each
 * member or item that is an object or an array itself has to be read to its end, or skipped.
 */
final class JsonReader {
    static final int MAX_DEPTH = 8;

    /** What a value is; a number with a fraction or an exponent is a fraction. */
    enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        INTEGER,
        FRACTION,
        TRUE,
        FALSE,
        NULL
    }

    /** Shared by all threads, as its class allows. */
    private static final NameTable NAMES = new NameTable();

    private final byte[] body;
    private int at;
    private int depth;
    /** Whether the object or array that is read was just begun, so that no comma comes before what is next. */
    private boolean isBegun;

    private Kind kind = Kind.NULL;
    private String name = "";
    private String text = "";

    /** A reader before the first value. */
    JsonReader(byte[] body) {
        this.body = body;
        this.at = hasByteOrderMark(body) ? 3 : 0;
    }

    private static boolean hasByteOrderMark(byte[] body) {
        return body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
    }

    /** Whether anything but white space is still to come. */
    boolean hasMore() {
        skipSpace();
        return at < body.length;
    }

    /** What the value is that was read last. */
    Kind kind() {
        return kind;
    }

    /** The name of the member that was read last. */
    String name() {
        return name;
    }

    /**
     * The characters of a string or a number as it is written; of other values those of the last string or number. Half of a
     * surrogate pair, which only an escape can write, is read as NUL: it breaks the same rule and can be written as UTF-8.
     */
    String text() {
        return text;
    }

    /** Reads the name and, where it is a scalar, the value of the next member; false at the end of the object. */
    boolean nextMember() throws MalformedJsonException {
        if (!goesOn('}')) {
            return false;
        }
        require(peek() == '"');
        name = readName();
        skipSpace();
        require(peek() == ':');
        at++;
        readValue();
        return true;
    }

    /** Reads the next item as {@link #readValue} does; false at the end of the array. */
    boolean nextItem() throws MalformedJsonException {
        if (!goesOn(']')) {
            return false;
        }
        readValue();
        return true;
    }

    private boolean goesOn(char end) throws MalformedJsonException {
        skipSpace();
        if (peek() == end) {
            at++;
            depth--;
            isBegun = false;
            return false;
        }
        if (!isBegun) {
            require(peek() == ',');
            at++;
            skipSpace();
        }
        isBegun = false;
        return true;
    }

    /** Reads a scalar, or the beginning of an object or an array. */
    void readValue() throws MalformedJsonException {
        skipSpace();
        switch (peek()) {
            case '"' -> {
                text = readString();
                kind = Kind.STRING;
            }
            case '{' -> begin(Kind.OBJECT);
            case '[' -> begin(Kind.ARRAY);
            case 't' -> readWord("true", Kind.TRUE);
            case 'f' -> readWord("false", Kind.FALSE);
            case 'n' -> readWord("null", Kind.NULL);
            default -> readNumber();
        }
    }

    /** Reads the value that was begun to its end; no object in it may have a name twice. */
    void skip() throws MalformedJsonException {
        if (kind == Kind.OBJECT) {
            Set<String> names = new HashSet<>();
            while (nextMember()) {
                requireNew(names.add(name));
                skip();
            }
        } else if (kind == Kind.ARRAY) {
            while (nextItem()) {
                skip();
            }
        }
    }

    static void requireNew(boolean isNew) throws MalformedJsonException {
        if (!isNew) {
            throw new MalformedJsonException("An object has the same member name twice.");
        }
    }

    private void begin(Kind container) throws MalformedJsonException {
        at++;
        depth++;
        if (depth > MAX_DEPTH) {
            throw new MalformedJsonException("The JSON is nested more than " + MAX_DEPTH + " levels deep.");
        }
        kind = container;
        isBegun = true;
    }

    private void readWord(String word, Kind value) throws MalformedJsonException {
        for (int i = 0; i < word.length(); i++) {
            require(peek() == word.charAt(i));
            at++;
        }
        kind = value;
    }

    private void readNumber() throws MalformedJsonException {
        int start = at;
        if (isHere('-')) {
            at++;
        }
        if (isHere('0')) {
            at++;
        } else {
            passDigits();
        }
        kind = Kind.INTEGER;
        if (isHere('.')) {
            at++;
            passDigits();
            kind = Kind.FRACTION;
        }
        if (isHere('e') || isHere('E')) {
            at++;
            if (isHere('+') || isHere('-')) {
                at++;
            }
            passDigits();
            kind = Kind.FRACTION;
        }
        text = new String(body, start, at - start, ISO_8859_1);
    }

    private boolean isHere(char c) {
        return at < body.length && body[at] == c;
    }

    private void passDigits() throws MalformedJsonException {
        int start = at;
        while (at < body.length && body[at] >= '0' && body[at] <= '9') {
            at++;
        }
        require(at > start);
    }

    private String readName() throws MalformedJsonException {
        int start = ++at;
        return passPlain() ? NAMES.get(body, start, at++ - start) : readUnusual(start);
    }

    private String readString() throws MalformedJsonException {
        int start = ++at;
        return passPlain() ? new String(body, start, at++ - start, ISO_8859_1) : readUnusual(start);
    }

    /** Goes to the end of a string of ASCII without escapes; false, and less far, where it is something else. */
    private boolean passPlain() {
        while (at < body.length && body[at] != '"') {
            // A byte of more than ASCII is negative.
            if (body[at] < ' ' || body[at] == '\\') {
                return false;
            }
            at++;
        }
        return at < body.length;
    }

    private String readUnusual(int start) throws MalformedJsonException {
        JsonString string = new JsonString(body, start);
        boolean isWhole = string.read();
        at = string.end();
        require(isWhole);
        at++;
        return string.text();
    }

    private int peek() throws MalformedJsonException {
        require(at < body.length);
        return body[at];
    }

    private void skipSpace() {
        while (at < body.length && isSpace(body[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private void require(boolean isStrict) throws MalformedJsonException {
        if (!isStrict) {
            throw new MalformedJsonException("The body is not JSON; the error is near " + place() + ".");
        }
    }

    private String place() {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at; i++) {
            if (body[i] == '\n') {
                line++;
                column = 1;
            } else if ((body[i] & 0xC0) != 0x80) {
                // All but the first byte of a character begin with 10.
                column++;
            }
        }
        return "line " + line + ", column " + column;
    }
}
