package dev.postern.transfer.read;

import dev.postern.domain.Ignored;
import dev.postern.domain.Json;
import dev.postern.domain.Violation;
import java.util.List;

/**
 * What is told of a record that was not stored, or not stored in full; never with a value of it.
 *
 * @param line where the record begins, from 1
 * @param type the word of the API for it
 */
public record Rejection(long line, String type, String message, List<Violation> violations, List<Ignored> ignored) {

    public static Rejection of(long line, String type, String message) {
        return new Rejection(line, type, message, List.of(), List.of());
    }

    public static Rejection invalid(long line, List<Violation> violations) {
        return new Rejection(line, "ValidationError", "The row breaks a rule.", violations, List.of());
    }

    /** The record was stored without these attributes. */
    public static Rejection ignored(long line, List<Ignored> ignored) {
        return new Rejection(line, "Ignored", "The row was stored without these attributes.", List.of(), ignored);
    }

    /** One line of JSON, without the line break. */
    public String json() {
        StringBuilder json = new StringBuilder("{");
        Json.appendMember(json, "line", Long.toString(line));
        Json.appendMember(json, "type", Json.quote(type));
        Json.appendMember(json, "message", Json.quote(message));
        if (!violations.isEmpty()) {
            json.append(",\"details\":[");
            for (int i = 0; i < violations.size(); i++) {
                json.append(i == 0 ? "{" : ",{");
                Json.appendMember(json, "message", Json.quote(violations.get(i).message()));
                Json.appendMember(
                        json, "type", Json.quote(violations.get(i).code().label()));
                json.append('}');
            }
            json.append(']');
        }
        if (!ignored.isEmpty()) {
            appendIgnored(json);
        }
        return json.append('}').toString();
    }

    private void appendIgnored(StringBuilder json) {
        json.append(",\"ignored\":[");
        for (int i = 0; i < ignored.size(); i++) {
            Ignored one = ignored.get(i);
            json.append(i == 0 ? "{" : ",{");
            Json.appendMember(json, "attribute", Json.quote(one.attribute()));
            Json.appendMember(json, "reason", Json.quote(one.reason().label()));
            if (one instanceof Ignored.TypeMismatch mismatch) {
                Json.appendMember(
                        json, "expected", Json.quote(mismatch.expected().label()));
                Json.appendMember(
                        json, "received", Json.quote(mismatch.received().label()));
            }
            json.append('}');
        }
        json.append(']');
    }

    /** One line for people. */
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
