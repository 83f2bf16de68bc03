package dev.postern.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One JSON text (RFC 8259) that Jackson reads value by value: strict UTF-8, at most 8 levels, no member name twice in an
 * object, no text after the value. Made for one body and used by one thread.
 *
 * <p>An object is read by {@link #nextMember} until it returns false, an array by {@link #nextItem}. A member or an item that
 * is an object or an array itself is read to its end or skipped.
 */
final class StrictJson {
    private static final int MAX_DEPTH = 8;

    /** Names are neither interned nor kept in Jackson's table, which any client could fill. */
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // The size of the body bounds the lengths, and what is too long for its place breaks a rule of its own.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** A surrogate pair as escapes, or else the escape of half of one, or else any escape. */
    private static final Pattern ESCAPE = Pattern.compile(
            "\\\\(?:u[dD][89abAB]\\p{XDigit}{2}\\\\u[dD][c-fC-F]\\p{XDigit}{2}|(u[dD][89a-fA-F]\\p{XDigit}{2})|.)",
            Pattern.DOTALL);

    private final JsonParser parser;

    private StrictJson(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads the members of an object from its first to its end. */
    interface Members<C> {
        ParseResult<C> read(StrictJson json) throws IOException;
    }

    /** Parses a whole body that has to be one object. */
    static <C> ParseResult<C> parseObject(byte[] body, Members<C> members) {
        String decoded = new String(body, UTF_8);
        if (decoded.indexOf('\uFFFD') >= 0 && !isUtf8(body)) {
            return new ParseResult.Malformed<>("The body is not UTF-8.");
        }
        String text = decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
        try (JsonParser parser = JACKSON.createParser(withoutHalves(text))) {
            if (parser.nextToken() == null) {
                return new ParseResult.Malformed<>("The body is empty.");
            }
            StrictJson json = new StrictJson(parser);
            ParseResult<C> result =
                    parser.currentToken() == JsonToken.START_OBJECT ? members.read(json) : json.noObject();
            return json.isAtEnd()
                    ? result
                    : new ParseResult.Malformed<>("There is text after the end of the JSON value.");
        } catch (StreamConstraintsException tooDeep) {
            return new ParseResult.Malformed<>("The JSON is nested more than " + MAX_DEPTH + " levels deep.");
        } catch (StreamReadException malformed) {
            return new ParseResult.Malformed<>(describe(malformed));
        } catch (IOException fromMemory) {
            throw new UncheckedIOException(fromMemory);
        }
    }

    /** A byte that cannot be decoded is read as U+FFFD, which may also have been sent. */
    private static boolean isUtf8(byte[] body) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)) != null;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }

    /** Half of a surrogate pair, which only an escape can write, becomes NUL: it breaks the same rule, and Jackson reads it. */
    private static String withoutHalves(String text) {
        return text.contains("\\ud") || text.contains("\\uD")
                ? ESCAPE.matcher(text)
                        .replaceAll(escape -> escape.group(1) == null
                                ? Matcher.quoteReplacement(escape.group())
                                : Matcher.quoteReplacement("\\u0000"))
                : text;
    }

    /** Jackson's own message quotes the body. */
    private static String describe(StreamReadException malformed) {
        if (malformed.getOriginalMessage().startsWith("Duplicate ")) {
            return "An object has the same member name twice.";
        }
        JsonLocation place = malformed.getLocation();
        return "The body is not JSON; the error is near line " + place.getLineNr() + ", column " + place.getColumnNr()
                + ".";
    }

    private <C> ParseResult<C> noObject() throws IOException {
        skip();
        return new ParseResult.Invalid<>(List.of(Violation.of(List.of(), Code.OBJECT_BASE, "must be an object")));
    }

    private boolean isAtEnd() throws IOException {
        try {
            return parser.nextToken() == null;
        } catch (StreamReadException trailing) {
            return false;
        }
    }

    /** Goes to the value of the next member; false at the end of the object. */
    boolean nextMember() throws IOException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            return false;
        }
        parser.nextToken();
        return true;
    }

    /** Goes to the next item; false at the end of the array. */
    boolean nextItem() throws IOException {
        return parser.nextToken() != JsonToken.END_ARRAY;
    }

    /** The token of the value; of an object or an array its beginning. */
    JsonToken token() {
        return parser.currentToken();
    }

    /** The name of the member. */
    String name() throws IOException {
        return parser.currentName();
    }

    /** The characters of a string, or a number as it is written. */
    String text() throws IOException {
        return parser.getText();
    }

    /** Reads the value to its end. */
    void skip() throws IOException {
        parser.skipChildren();
    }
}
