package dev.postern.router.response;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.TypeFix;
import dev.postern.domain.Violation;
import dev.postern.json.JsonWriter;
import java.util.List;

/** The JSON text of a response to a request, or of a result among the many of one request. Pure. */
public final class ResponseJson {
    private static final int MESSAGES_IN_SUMMARY = 3;

    private ResponseJson() {}

    /** The text of a response to a request. */
    static String of(ApiResponse response) {
        JsonWriter json = new JsonWriter();
        if (response instanceof ApiResponse.Bulk bulk) {
            return json.bool("success", bulk.failed() == 0)
                    .number("accepted", bulk.accepted())
                    .number("failed", bulk.failed())
                    .literal("results", "[" + String.join(",", bulk.results()) + "]")
                    .end();
        }
        if (!(response instanceof ApiResponse.Invalid) && !(response instanceof ApiResponse.Refused)) {
            json.bool("success", true);
        }
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
            writeIgnored(json, stored.verdict().ignored());
        } else if (response instanceof ApiResponse.DryRun dryRun) {
            writeIgnored(json, dryRun.verdict().ignored());
            json.objects("wouldFix", dryRun.verdict().wouldFix(), ResponseJson::write);
        } else if (response instanceof ApiResponse.Invalid invalid) {
            List<Violation> violations = invalid.violations();
            List<Violation> details = violations.subList(0, Math.min(maxDetails, violations.size()));
            writeError(json, ErrorCode.VALIDATION_ERROR, summary(violations), details);
        } else if (response instanceof ApiResponse.Refused refused) {
            writeError(json, refused.code(), refused.message(), List.of());
        }
        return json;
    }

    private static void writeIgnored(JsonWriter json, List<Ignored> ignored) {
        if (!ignored.isEmpty()) {
            json.objects("ignored", ignored, ResponseJson::write);
        }
    }

    private static void write(JsonWriter json, Ignored ignored) {
        json.text("attribute", ignored.attribute())
                .text("reason", ignored.reason().label());
        if (ignored instanceof Ignored.TypeMismatch mismatch) {
            json.text("expected", mismatch.expected().label())
                    .text("received", mismatch.received().label());
        }
    }

    private static void write(JsonWriter json, TypeFix fix) {
        json.text("attribute", fix.attribute()).text("type", fix.type().label());
    }

    private static String summary(List<Violation> violations) {
        StringBuilder text = new StringBuilder();
        for (Violation violation : violations.subList(0, Math.min(violations.size(), MESSAGES_IN_SUMMARY))) {
            text.append(text.isEmpty() ? "" : ". ").append(violation.message());
        }
        int more = violations.size() - MESSAGES_IN_SUMMARY;
        return more > 0 ? text + ". And " + more + " more" : text.toString();
    }

    private static void writeError(JsonWriter json, ErrorCode code, String message, List<Violation> details) {
        json.text("type", code.type()).text("message", message).objects("details", details, ResponseJson::write);
    }

    private static void write(JsonWriter json, Violation violation) {
        json.text("message", violation.message())
                .scalars("path", violation.path())
                .text("type", violation.code().label())
                .object("context", context -> {
                    context.text("key", violation.key()).text("label", violation.label());
                    violation.limit().ifPresent(limit -> context.number("limit", limit));
                });
    }
}
