package dev.postern.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Any bytes whatever. A run of the suite takes those of the folder of inputs, each named for the rule that it is about;
 * {@code JAZZER_FUZZ=1 mvn test -Dtest=TrackUserParserFuzzTest} goes on from there for a minute.
 */
class TrackUserParserFuzzTest {
    private static final TrackUserParser PARSER = new TrackUserParser(Bodies.RULES);

    /** Everything that the parser says, but for names and limits; so no value is in it. */
    private static final Pattern RULES =
            Pattern.compile("is required|must be an object|is not allowed (to be empty|beside"
                    + " attributes)|must be (a string( or a non-negative integer|, a number, a boolean, a date or null)|without NUL and"
                    + " lone surrogates|at most \\d{1,3} characters long|the id of one customer, not a placeholder|a number of at most 64"
                    + " characters with a magnitude from 1e-308 to 1e308)|must have (a name (that is not blank|of less than 50 characters|"
                    + "without NUL and lone surrogates|without control characters)|at most 5 custom attributes)");

    private static final Pattern MALFORMED =
            Pattern.compile("The body is (empty|not UTF-8|not JSON; the error is near line"
                    + " \\d{1,6}, column \\d{1,6})[.]|The JSON is nested more than 8 levels deep[.]|An object"
                    + " has the same member name twice[.]|There is text after the end of the JSON value[.]");

    /** The most that an answer may grow for each byte of the body, and for none. */
    private static final int GROWTH = 64;

    @FuzzTest(maxDuration = "60s")
    void a_body_is_judged_as_the_contract_says(byte[] body) {
        ParseResult<TrackUser> parsed = PARSER.parse(body);
        if (parsed instanceof ParseResult.Malformed<TrackUser> malformed) {
            assertThat(malformed.message()).matches(MALFORMED);
            assertThat(isStrict(body)).as("a strict JSON text").isFalse();
            return;
        }
        ReferenceRules.Judgement expected = judged(body);
        if (parsed instanceof ParseResult.Valid<TrackUser> valid) {
            assertThat(expected.violations()).isEmpty();
            assertThat(valid.command()).isEqualTo(expected.user());
            assertThat(PARSER.parse(written(valid.command()))).isEqualTo(parsed);
        } else {
            assertThat(Bodies.violations(parsed)).containsExactlyInAnyOrderElementsOf(expected.violations());
            tellsNoValue(((ParseResult.Invalid<?>) parsed).violations(), body.length);
        }
    }

    private static boolean isStrict(byte[] body) {
        try {
            return ReferenceJson.read(body) != null;
        } catch (ReferenceJson.Malformed e) {
            return false;
        }
    }

    private static ReferenceRules.Judgement judged(byte[] body) {
        try {
            return ReferenceRules.judge(Bodies.RULES, ReferenceJson.read(body));
        } catch (ReferenceJson.Malformed e) {
            throw new AssertionError("taken, but not a strict JSON text", e);
        }
    }

    private static void tellsNoValue(List<Violation> violations, int bodyBytes) {
        int characters = 0;
        for (Violation violation : violations) {
            // The path is compared above: names of the body, cut at their longest.
            assertThat(violation.rule()).matches(RULES);
            characters += violation.message().length() + violation.label().length();
        }
        assertThat(characters).isLessThanOrEqualTo(GROWTH * (bodyBytes + 1));
    }

    private static byte[] written(TrackUser user) {
        List<String> members = new ArrayList<>();
        for (Attribute attribute : user.attributes()) {
            AttributeType type = attribute.value().type();
            boolean text = type == AttributeType.STRING || type == AttributeType.DATE;
            String value = attribute.value().text();
            members.add(Json.quote(attribute.name()) + ":" + (text ? Json.quote(value) : value));
        }
        user.removed().forEach(name -> members.add(Json.quote(name) + ":null"));
        String body =
                "{\"attributes\":{" + String.join(",", members) + "},\"id\":" + Json.quote(user.customerId()) + "}";
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
