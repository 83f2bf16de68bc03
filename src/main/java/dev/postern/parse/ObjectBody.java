package dev.postern.parse;

import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import dev.postern.parse.JsonReader.Kind;
import java.util.List;

/** A whole body that is to be one JSON object. */
final class ObjectBody {
    private ObjectBody() {}

    /** Reads the members of the object; the reader is at its beginning and has to be at its end afterwards. */
    interface Members<C> {
        ParseResult<C> read(JsonReader json) throws MalformedJsonException;
    }

    static <C> ParseResult<C> parse(byte[] body, Members<C> members) {
        JsonReader json = new JsonReader(body);
        try {
            if (!json.hasMore()) {
                return new ParseResult.Malformed<>("The body is empty.");
            }
            ParseResult<C> parsed = readRoot(json, members);
            return json.hasMore()
                    ? new ParseResult.Malformed<>("There is text after the end of the JSON value.")
                    : parsed;
        } catch (MalformedJsonException e) {
            // Where it is not, nothing else that could be said of it helps.
            return JsonString.isUtf8(body, 0, body.length)
                    ? new ParseResult.Malformed<>(String.valueOf(e.getMessage()))
                    : new ParseResult.Malformed<>("The body is not UTF-8.");
        }
    }

    private static <C> ParseResult<C> readRoot(JsonReader json, Members<C> members) throws MalformedJsonException {
        json.readValue();
        if (json.kind() != Kind.OBJECT) {
            json.skip();
            return new ParseResult.Invalid<>(List.of(Violation.of(List.of(), Code.OBJECT_BASE, "must be an object")));
        }
        return members.read(json);
    }
}
