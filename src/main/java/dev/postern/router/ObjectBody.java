package dev.postern.router;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.postern.domain.Violation;
import dev.postern.domain.Violation.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A whole body that is to be one JSON object. */
final class ObjectBody {
    private ObjectBody() {}

    /** Reads the members of the object; the parser is at its start and has to be at its end afterwards. */
    interface Members<C> {
        Parsed<C> read(JsonParser json) throws IOException, MalformedJsonException;
    }

    static <C> Parsed<C> parse(byte[] body, Members<C> members) {
        try (JsonParser json = StrictJson.open(body)) {
            Parsed<C> parsed = readRoot(json, members);
            StrictJson.requireEnd(json);
            return parsed;
        } catch (MalformedJsonException e) {
            return new Parsed.Malformed<>(String.valueOf(e.getMessage()));
        } catch (StreamConstraintsException e) {
            return new Parsed.Malformed<>("The JSON is nested more than " + StrictJson.MAX_DEPTH
                    + " levels deep, or has too many names alike.");
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the body.
            return new Parsed.Malformed<>("The body is not JSON; the error is near line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    private static <C> Parsed<C> readRoot(JsonParser json, Members<C> members)
            throws IOException, MalformedJsonException {
        JsonToken first = json.nextToken();
        if (first == null) {
            return new Parsed.Malformed<>("The body is empty.");
        }
        if (first != JsonToken.START_OBJECT) {
            StrictJson.skip(json);
            return new Parsed.Invalid<>(List.of(Violation.of(List.of(), Code.OBJECT_BASE, "must be an object")));
        }
        return members.read(json);
    }
}
