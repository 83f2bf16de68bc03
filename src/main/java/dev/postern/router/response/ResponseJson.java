package dev.postern.router.response;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.Violation;
import dev.postern.domain.type.TypeFix;
import dev.postern.json.JsonWriter;
import java.util.List;

/** The JSON text of a response to a request, or of a result among the many of one request. Pure. */
public final class ResponseJson {
    private static final int MESSAGES_IN_SUMMARY = 3;

    private ResponseJson() {}

    /** The text of a response to a request. */
    static String of(ApiResponse response) {
        if (response instanceof ApiResponse.Bulk bulk) {
            return new JsonWriter()
                    .bool("success", bulk.failed() == 0)
                    .number("accepted", bulk.accepted())
                    .number("failed", bulk.failed())
                    .literal("results", "[" + String.join(",", bulk.results()) + "]")
                    .end();
        }
        boolean isError = response instanceof ApiResponse.Invalid || response instanceof ApiResponse.Refused;
        JsonWriter json = isError ? new JsonWriter() : new JsonWriter().bool("success", true);
        return write(json, response, Integer.MAX_VALUE).end();
    }

    /**
     * The text of the result of one item.
     *
     * @param index its place among the items, from 0
     * @param maxDetails most violations in full, or the response would be many times larger than the request
     */
    public static String item(int index, ApiResponse result, int maxDetails) {
        JsonWriter json = new JsonWriter().number("index", index).number("status", Responses.status(result));
        return write(json, result, maxDetails).end();
    }

    private static JsonWriter write(JsonWriter json, ApiResponse response, int maxDetails) {
        if (response instanceof ApiResponse.Stored stored) {
            boolean repeated = stored.verdict().outcome() == Outcome.REPEATED;
            return writeIgnored(writeRepeated(json, repeated), stored.verdict().ignored());
        }
        if (response instanceof ApiResponse.DryRunVerdict dryRun) {
            return writeIgnored(
                            writeRepeated(json, dryRun.verdict().repeated()),
                            dryRun.verdict().ignored())
                    .objects("wouldFix", dryRun.verdict().wouldFix(), ResponseJson::write);
        }
        if (response instanceof ApiResponse.Invalid invalid) {
            List<Violation> violations = invalid.violations();
            List<Violation> details = violations.subList(0, Math.min(maxDetails, violations.size()));
            return writeError(json, ErrorCode.VALIDATION_ERROR, summary(violations), details);
        }
        return response instanceof ApiResponse.Refused refused
                ? writeError(json, refused.code(), refused.message(), List.of())
                : json;
    }

    private static JsonWriter writeRepeated(JsonWriter json, boolean repeated) {
        return repeated ? json.bool("repeated", true) : json;
    }

    private static JsonWriter writeIgnored(JsonWriter json, List<Ignored> ignored) {
        return ignored.isEmpty() ? json : json.objects("ignored", ignored, ResponseJson::write);
    }

    private static JsonWriter write(JsonWriter json, Ignored ignored) {
        JsonWriter reason = json.text("attribute", ignored.attribute())
                .text("reason", ignored.reason().label());
        return ignored instanceof Ignored.TypeMismatch mismatch
                ? reason.text("expected", mismatch.expected().label())
                        .text("received", mismatch.received().label())
                : reason;
    }

    private static JsonWriter write(JsonWriter json, TypeFix fix) {
        return json.text("attribute", fix.attribute()).text("type", fix.type().label());
    }

    private static String summary(List<Violation> violations) {
        StringBuilder text = new StringBuilder();
        for (Violation violation : violations.subList(0, Math.min(violations.size(), MESSAGES_IN_SUMMARY))) {
            text.append(text.isEmpty() ? "" : ". ").append(violation.message());
        }
        int more = violations.size() - MESSAGES_IN_SUMMARY;
        return more > 0 ? text + ". And " + more + " more" : text.toString();
    }

    private static JsonWriter writeError(JsonWriter json, ErrorCode code, String message, List<Violation> details) {
        return json.text("type", code.type()).text("message", message).objects("details", details, ResponseJson::write);
    }

    private static JsonWriter write(JsonWriter json, Violation violation) {
        return json.text("message", violation.message())
                .scalars("path", violation.path())
                .text("type", violation.code().label())
                .object("context", context -> writeContext(context, violation));
    }

    private static JsonWriter writeContext(JsonWriter json, Violation violation) {
        JsonWriter label = json.text("key", violation.key()).text("label", violation.label());
        return violation.limit().isPresent()
                ? label.number("limit", violation.limit().getAsInt())
                : label;
    }
}
