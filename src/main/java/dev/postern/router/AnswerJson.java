package dev.postern.router;

import dev.postern.domain.DryRun;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.Json;
import dev.postern.domain.TypeFix;
import dev.postern.domain.Violation;
import java.util.List;

/** The JSON text of an answer: of a request, or of one of the many items of a request. Pure. */
final class AnswerJson {
    private static final int MESSAGES_IN_SUMMARY = 3;

    private AnswerJson() {}

    /** The text of an answer to a request. */
    static String of(Answer answer) {
        if (answer instanceof Answer.Several several) {
            return several(several);
        }
        boolean isError = answer instanceof Answer.Invalid || answer instanceof Answer.Refused;
        StringBuilder json = new StringBuilder(isError ? "{" : "{\"success\":true");
        appendMembers(json, answer, Integer.MAX_VALUE);
        return json.append('}').toString();
    }

    /**
     * The text of the answer to one item.
     *
     * @param index its place among the items, from 0
     * @param maxDetails so many broken rules are told in full, or the answer would be many times larger than the request
     */
    static String item(int index, Answer answer, int maxDetails) {
        StringBuilder json = new StringBuilder("{\"index\":").append(index);
        json.append(",\"status\":").append(Responses.status(answer));
        appendMembers(json, answer, maxDetails);
        return json.append('}').toString();
    }

    private static String several(Answer.Several several) {
        StringBuilder json = new StringBuilder("{\"success\":").append(several.failed() == 0);
        json.append(",\"accepted\":").append(several.accepted());
        json.append(",\"failed\":").append(several.failed());
        json.append(",\"results\":[");
        for (int i = 0; i < several.results().size(); i++) {
            json.append(i == 0 ? "" : ",").append(several.results().get(i));
        }
        return json.append("]}").toString();
    }

    private static void appendMembers(StringBuilder json, Answer answer, int maxDetails) {
        if (answer instanceof Answer.Stored stored) {
            appendIgnored(json, stored.verdict().ignored());
        } else if (answer instanceof Answer.Rehearsed rehearsed) {
            appendIgnored(json, rehearsed.verdict().ignored());
            appendFixes(json, rehearsed.verdict());
        } else if (answer instanceof Answer.Invalid invalid) {
            List<Violation> violations = invalid.violations();
            appendError(json, ErrorCode.VALIDATION_ERROR, summary(violations));
            appendDetails(json, violations.subList(0, Math.min(maxDetails, violations.size())));
        } else if (answer instanceof Answer.Refused refused) {
            appendError(json, refused.code(), refused.message());
            appendDetails(json, List.of());
        }
    }

    private static void appendIgnored(StringBuilder json, List<Ignored> ignored) {
        if (ignored.isEmpty()) {
            return;
        }
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

    private static void appendFixes(StringBuilder json, DryRun.Verdict verdict) {
        json.append(",\"wouldFix\":[");
        for (int i = 0; i < verdict.wouldFix().size(); i++) {
            TypeFix fix = verdict.wouldFix().get(i);
            json.append(i == 0 ? "{" : ",{");
            Json.appendMember(json, "attribute", Json.quote(fix.attribute()));
            Json.appendMember(json, "type", Json.quote(fix.type().label()));
            json.append('}');
        }
        json.append(']');
    }

    private static String summary(List<Violation> violations) {
        StringBuilder text = new StringBuilder();
        for (Violation violation : violations.subList(0, Math.min(violations.size(), MESSAGES_IN_SUMMARY))) {
            text.append(text.isEmpty() ? "" : ". ").append(violation.message());
        }
        int more = violations.size() - MESSAGES_IN_SUMMARY;
        return more > 0 ? text + ". And " + more + " more" : text.toString();
    }

    private static void appendError(StringBuilder json, ErrorCode code, String message) {
        Json.appendMember(json, "type", Json.quote(code.type()));
        Json.appendMember(json, "message", Json.quote(message));
    }

    private static void appendDetails(StringBuilder json, List<Violation> violations) {
        json.append(",\"details\":[");
        for (int i = 0; i < violations.size(); i++) {
            json.append(i == 0 ? "" : ",");
            appendDetail(json, violations.get(i));
        }
        json.append(']');
    }

    private static void appendDetail(StringBuilder json, Violation violation) {
        json.append('{');
        Json.appendMember(json, "message", Json.quote(violation.message()));
        json.append(",\"path\":[");
        for (int i = 0; i < violation.path().size(); i++) {
            json.append(i == 0 ? "" : ",");
            Object step = violation.path().get(i);
            if (step instanceof Integer position) {
                json.append(position.intValue());
            } else {
                Json.appendQuoted(json, step.toString());
            }
        }
        json.append(']');
        Json.appendMember(json, "type", Json.quote(violation.code().label()));
        json.append(",\"context\":{");
        Json.appendMember(json, "key", Json.quote(violation.key()));
        Json.appendMember(json, "label", Json.quote(violation.label()));
        violation.limit().ifPresent(limit -> Json.appendMember(json, "limit", Integer.toString(limit)));
        json.append("}}");
    }
}
