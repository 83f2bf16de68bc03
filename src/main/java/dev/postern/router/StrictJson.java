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
            // Interned names would stay in the JVM's string table for ever, whoever invented them.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
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
        if (isPlainAscii(body, start)) {
            return JACKSON.createParser(body, start, body.length - start);
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

    /** Without NUL, which Jackson takes for a sign of UTF-16, and without escaped surrogates. */
    private static boolean isPlainAscii(byte[] body, int start) {
        for (int i = start; i < body.length; i++) {
            byte b = body[i];
            if (b <= 0 || (b == '\\' && isSurrogateEscape(body, i))) {
                return false;
            }
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
