package dev.postern.parse;

import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short ways to say what a body is and what is expected of it. */
public final class Bodies {
    static final ValidationRules RULES =
            new ValidationRules(20, 5, List.of("undefined", "null", "NaN", "[object Object]"), true, true);

    private Bodies() {}

    static byte[] utf8(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    static ParseResult<TrackUser> parse(String body) {
        return parse(RULES, body);
    }

    static ParseResult<TrackUser> parse(ValidationRules rules, String body) {
        return new TrackUserParser(rules).parse(utf8(body));
    }

    static Attribute attribute(String name, AttributeType type, String text) {
        return new Attribute(name, new AttributeValue(type, text));
    }

    /** The violations of a body as {@code path code}, in their order. */
    static List<String> violations(ParseResult<?> parsed) {
        return ((ParseResult.Invalid<?>) parsed)
                .violations().stream().map(Bodies::describe).toList();
    }

    static String describe(Violation violation) {
        return String.join(".", violation.path().stream().map(String::valueOf).toList()) + " "
                + violation.code().label();
    }
}
