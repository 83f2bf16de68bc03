package dev.postern.router;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * One JSON text (RFC 8259) in strict UTF-8, read token by token: no duplicate names, no trailing text, at most {@link
 * #MAX_DEPTH} levels. Jackson's own UTF-8 reader takes overlong forms, so that what is not plain ASCII is decoded first.
 */
final class StrictJson {
    static final int MAX_DEPTH = 8;

    private static final JsonFactory JACKSON = JsonFactory.builder()
            // A table of all names ever seen is copied whenever a caller invents a new one, and grows with what they
            // invent.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    // The size of the body bounds all three; numbers and names have rules with better messages.
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private StrictJson() {}

    /** A parser before the first token of {@code body}. */
    static JsonParser open(byte[] body) throws MalformedJsonException, IOException {
        int start = hasByteOrderMark(body) ? 3 : 0;
        char[] ascii = new char[body.length - start];
        if (widen(body, start, ascii)) {
            return JACKSON.createParser(ascii, 0, ascii.length);
        }
        CharBuffer text = decode(body, start);
        SurrogateEscapes.blankLoneHalves(text);
        return JACKSON.createParser(text.array(), text.arrayOffset(), text.length());
    }

    /** Passes over the value whose first token the parser is at, still refusing what is not strict. */
    static void skip(JsonParser json) throws MalformedJsonException, IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Set<String> names = new HashSet<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                requireNew(names.add(json.currentName()));
                json.nextToken();
                skip(json);
            }
        } else if (token == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                skip(json);
            }
        }
    }

    static void requireNew(boolean isNew) throws MalformedJsonException {
        if (!isNew) {
            throw new MalformedJsonException("An object has the same member name twice.");
        }
    }

    static void requireEnd(JsonParser json) throws MalformedJsonException, IOException {
        if (json.nextToken() != null) {
            throw new MalformedJsonException("There is text after the end of the JSON value.");
        }
    }

    private static boolean hasByteOrderMark(byte[] body) {
        return body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
    }

    /** Most bodies are ASCII without an escaped surrogate, and need no decoder; false for the others. */
    private static boolean widen(byte[] body, int start, char[] ascii) {
        for (int i = start; i < body.length; i++) {
            byte b = body[i];
            if (b < 0 || (b == '\\' && isSurrogateEscape(body, i))) {
                return false;
            }
            ascii[i - start] = (char) b;
        }
        return true;
    }

    private static boolean isSurrogateEscape(byte[] body, int backslash) {
        return backslash + 2 < body.length && body[backslash + 1] == 'u' && (body[backslash + 2] | 0x20) == 'd';
    }

    private static CharBuffer decode(byte[] body, int start) throws MalformedJsonException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body, start, body.length - start));
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException("The body is not UTF-8.");
        }
    }
}
