package dev.postern.transfer.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.postern.domain.Ignored;
import dev.postern.domain.Violation;
import java.io.IOException;
import java.util.List;

/**
 * Why a record was not stored, or not stored in full; never with a value of it.
 *
 * @param line where the record begins, from 1
 * @param type the API's word for it
 */
public record Rejection(long line, String type, String message, List<Violation> violations, List<Ignored> ignored)
        implements Row {

    public static Rejection of(long line, String type, String message) {
        return new Rejection(line, type, message, List.of(), List.of());
    }

    static Rejection invalid(long line, List<Violation> violations) {
        return new Rejection(line, "ValidationError", "The row breaks a rule.", violations, List.of());
    }

    /** The record was stored without these attributes. */
    public static Rejection ignored(long line, List<Ignored> ignored) {
        return new Rejection(line, "Ignored", "The row was stored without these attributes.", List.of(), ignored);
    }

    /** Writes it as one JSON object. */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("line", line);
        json.writeStringField("type", type);
        json.writeStringField("message", message);
        if (!violations.isEmpty()) {
            json.writeArrayFieldStart("details");
            for (Violation violation : violations) {
                json.writeStartObject();
                json.writeStringField("message", violation.message());
                json.writeStringField("type", violation.code().label());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!ignored.isEmpty()) {
            json.writeArrayFieldStart("ignored");
            for (Ignored one : ignored) {
                write(one, json);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(Ignored one, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("attribute", one.attribute());
        json.writeStringField("reason", one.reason().label());
        if (one instanceof Ignored.TypeMismatch mismatch) {
            json.writeStringField("expected", mismatch.expected().label());
            json.writeStringField("received", mismatch.received().label());
        }
        json.writeEndObject();
    }

    /** One line for the terminal. */
    public String text() {
        StringBuilder text =
                new StringBuilder("line ").append(line).append(": ").append(type);
        if (violations.isEmpty()) {
            text.append(": ").append(message);
        }
        violations.forEach(violation -> text.append("; ").append(violation.message()));
        return text.toString();
    }
}
