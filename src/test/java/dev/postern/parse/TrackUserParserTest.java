package dev.postern.parse;

import static dev.postern.domain.type.AttributeType.BOOLEAN;
import static dev.postern.domain.type.AttributeType.DATE;
import static dev.postern.domain.type.AttributeType.NUMBER;
import static dev.postern.domain.type.AttributeType.STRING;
import static dev.postern.parse.Bodies.attribute;
import static dev.postern.parse.Bodies.parse;
import static dev.postern.parse.Bodies.utf8;
import static dev.postern.parse.Bodies.violations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.type.Attribute;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TrackUserParserTest {

    @Test
    void the_example_of_the_source_is_understood() {
        String body = """
                {
                  "id": "lksjfiwowior",
                  "attributes": {
                    "name": "John Wick", "email": "john@example.com", "mobile": "9876543210",
                    "plan": "pro", "region": "Mumbai", "total": 30000
                  }
                }""";
        assertThat(parse(body))
                .isEqualTo(valid(
                        "lksjfiwowior",
                        attribute("name", STRING, "John Wick"),
                        attribute("email", STRING, "john@example.com"),
                        attribute("mobile", STRING, "9876543210"),
                        attribute("plan", STRING, "pro"),
                        attribute("region", STRING, "Mumbai"),
                        attribute("total", NUMBER, "30000")));
    }

    private static ParseResult<TrackUser> valid(String id, Attribute... attributes) {
        return new ParseResult.Valid<>(new TrackUser(id, List.of(attributes), List.of()));
    }

    static Stream<Arguments> validBodies() {
        Attribute b = attribute("b", NUMBER, "2");
        return Stream.of(
                arguments("{\"id\":\"1\"}", valid("1")),
                arguments("{\"id\":\"1\",\"attributes\":{}}", valid("1")),
                arguments("\uFEFF {\"id\":\"1\"}\r\n\t ", valid("1")),
                arguments("{\"id\":\"1\",\"b\":2}", valid("1", b)),
                arguments("{\"b\":2,\"id\":\"1\"}", valid("1", b)),
                arguments("{\"attributes\":{\"b\":2},\"id\":\"1\"}", valid("1", b)),
                arguments("{\"id\":\"1\",\"attributes\":{\"id\":2}}", valid("1", attribute("id", NUMBER, "2"))),
                arguments("{\"id\":207119551}", valid("207119551")),
                arguments("{\"id\":0}", valid("0")),
                arguments("{\"id\":123456789012345678901234567890}", valid("123456789012345678901234567890")),
                arguments("{\"id\":\"gid://shopify/Customer/207119551\"}", valid("207119551")),
                arguments("{\"id\":\" a B \"}", valid(" a B ")),
                arguments("{\"id\":\"\\u0001\"}", valid("\u0001")),
                arguments("{\"id\":\"" + "😀".repeat(255) + "\"}", valid("😀".repeat(255))),
                arguments("{\"id\":\"\\ud83d\\ude00\"}", valid("😀")),
                arguments("{\"\\u0069d\":\"1\"}", valid("1")),
                arguments(
                        "{\"id\":\"1\",\"t\":true,\"f\":false}",
                        valid("1", attribute("t", BOOLEAN, "true"), attribute("f", BOOLEAN, "false"))),
                arguments("{\"id\":\"1\",\"b\":\"\"}", valid("1", attribute("b", STRING, ""))),
                arguments("{\"id\":\"1\",\"b\":\"5\"}", valid("1", attribute("b", STRING, "5"))),
                arguments("{\"id\":\"1\",\"b\":\"2026-07-30\"}", valid("1", attribute("b", DATE, "2026-07-30"))),
                arguments("{\"id\":\"1\",\"b\":\"2026-02-30\"}", valid("1", attribute("b", STRING, "2026-02-30"))),
                arguments(
                        "{\"id\":\"1\",\"b\":12345678901234567890.50}",
                        valid("1", attribute("b", NUMBER, "12345678901234567890.50"))),
                arguments("{\"id\":\"1\",\"b\":-0.0e99}", valid("1", attribute("b", NUMBER, "0"))),
                arguments("{\"id\":\"1\",\"\\ud83d\\ude00\":1}", valid("1", attribute("😀", NUMBER, "1"))),
                arguments("{\"id\":\"1\",\"B\":1,\"b\":2}", valid("1", attribute("B", NUMBER, "1"), b)),
                arguments(
                        "{\"id\":\"1\",\"" + "é".repeat(49) + "\":1}",
                        valid("1", attribute("é".repeat(49), NUMBER, "1"))),
                arguments(
                        "{\"id\":\"1\",\"b\":\"" + "é".repeat(20) + "\"}",
                        valid("1", attribute("b", STRING, "é".repeat(20)))));
    }

    @ParameterizedTest
    @MethodSource("validBodies")
    void a_body_that_keeps_the_rules_is_a_command(String body, ParseResult<TrackUser> expected) {
        assertThat(parse(body)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{}                                   | id any.required",
                "{\"attributes\":{}}                  | id any.required",
                "{\"ID\":\"1\"}                       | id any.required",
                "{\"id\":\"\"}                        | id string.empty",
                "{\"id\":\" \\t\"}                    | id string.empty",
                "{\"id\":null}                        | id string.base",
                "{\"id\":true}                        | id string.base",
                "{\"id\":1.0}                         | id string.base",
                "{\"id\":1e3}                         | id string.base",
                "{\"id\":-1}                          | id string.base",
                "{\"id\":-0}                          | id string.base",
                "{\"id\":[]}                          | id string.base",
                "{\"id\":{\"id\":1}}                  | id string.base",
                "{\"id\":\"undefined\"}               | id id.placeholder",
                "{\"id\":\"NULL\"}                    | id id.placeholder",
                "{\"id\":\"[object Object]\"}         | id id.placeholder",
                "{\"id\":\"( null )\"}              | id id.placeholder",
                "{\"id\":\"gid://shopify/Customer/undefined\"} | id id.placeholder",
                "{\"id\":\"\\u200b\\ufeff\"}           | id string.empty",
                "{\"id\":\"\\u0000\"}                 | id string.unicode",
                "{\"id\":\"a\\ud83d\"}                | id string.unicode",
                "[]                                   | ` object.base`",
                "\"id\"                               | ` object.base`",
                "null                                 | ` object.base`",
                "12                                   | ` object.base`",
                "{\"id\":\"1\",\"attributes\":[]}     | attributes object.base",
                "{\"id\":\"1\",\"attributes\":null}   | attributes object.base",
                "{\"id\":\"1\",\"attributes\":\"a\"}  | attributes object.base",
                "{\"id\":\"1\",\"attributes\":{},\"b\\udc00\":1}     | b\uFFFD object.unknown",
                "{\"id\":\"1\",\"attributes\":{},\"b\":1}           | b object.unknown",
                "{\"b\":[],\"id\":\"1\",\"attributes\":{}}          | b object.unknown",
                "{\"id\":\"1\",\"attributes\":{\"b\":[]}}           | attributes.b attribute.type",
                "{\"id\":\"1\",\"attributes\":{\"b\":{\"c\":1}}}    | attributes.b attribute.type",
                "{\"id\":\"1\",\"b\":{}}                            | b attribute.type",
                "{\"id\":\"1\",\"name\":[]}                         | name attribute.type",
                "{\"id\":\"1\",\"attributes\":{\"b\":1e309}}        | attributes.b number.unsafe",
                "{\"id\":\"1\",\"attributes\":{\"b\":1e-309}}       | attributes.b number.unsafe",
                "{\"id\":\"1\",\"attributes\":{\"b\":\"\\u0000\"}}  | attributes.b string.unicode",
                "{\"id\":\"1\",\"attributes\":{\"b\":\"\\udc00\"}}  | attributes.b string.unicode",
                "{\"id\":\"1\",\"b\":\"123456789012345678901\"}     | b string.max",
                "{\"id\":\"1\",\"email\":\"123456789012345678901\"} | email string.max",
                "{\"id\":\"1\",\"\":1}                              | ` attribute.name.empty`",
                "{\"id\":\"1\",\"a\\tb\":1}                         | `a\tb attribute.name.control`",
                "{\"id\":\"1\",\"attributes\":{\"\\u007f\":1}}      | `attributes.\u007f attribute.name.control`",
                "{\"id\":\"1\",\"n\\u0000\":1}                    | `n\uFFFD string.unicode`",
                "{\"id\":\"1\",\"n\\ud83d\":1}                    | `n\uFFFD string.unicode`",
                "{\"id\":\"1\",\"\\uDC00é\":1}                    | `\uFFFDé string.unicode`",
                "{\"id\":\"1\",\"\\udbff\\udbff\\udfff\":1}        | `\uFFFD\udbff\udfff string.unicode`",
                "{\"id\":\"1\",\"\\\\\\udbFf\":1}               | `\\\uFFFD string.unicode`",
                "{\"id\":\"1\",\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":null} | ` object.max`"
            })
    void a_broken_rule_is_named_with_its_place(String body, String violation) {
        assertThat(violations(parse(body))).containsExactly(violation);
    }

    @Test
    void an_id_of_256_characters_is_too_long() {
        assertThat(violations(parse("{\"id\":\"" + "😀".repeat(256) + "\"}"))).containsExactly("id string.max");
        assertThat(violations(parse("{\"id\":" + "1".repeat(256) + "}"))).containsExactly("id string.max");
    }

    @Test
    void a_name_of_50_characters_is_too_long_and_is_shown_cut() {
        assertThat(violations(parse("{\"id\":\"1\",\"attributes\":{\"" + "n".repeat(50) + "\":1}}")))
                .containsExactly("attributes." + "n".repeat(49) + "… attribute.name.max");
    }

    @Test
    void a_number_of_65_characters_is_unsafe() {
        assertThat(violations(parse("{\"id\":\"1\",\"b\":" + "1".repeat(65) + "}")))
                .containsExactly("b number.unsafe");
    }

    @Test
    void the_rules_of_custom_names_do_not_count_reserved_ones() {
        String body = "{\"id\":\"1\",\"name\":\"n\",\"email\":\"e\",\"mobile\":null,"
                + "\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}";
        assertThat(parse(body)).isInstanceOf(ParseResult.Valid.class);
    }

    @Test
    void all_broken_rules_are_reported_at_once() {
        String body = "{\"extra\":1,\"id\":\"null\",\"attributes\":{\"\":[],\"a\\u0001\":1e999,"
                + "\"b\":\"123456789012345678901\",\"c\":true,\"d\":\"\\ud800\",\"e\":1}}";
        assertThat(violations(parse(body)))
                .containsExactlyInAnyOrder(
                        "id id.placeholder",
                        "extra object.unknown",
                        "attributes. attribute.name.empty",
                        "attributes. attribute.type",
                        "attributes.a\u0001 attribute.name.control",
                        "attributes.a\u0001 number.unsafe",
                        "attributes.b string.max",
                        "attributes.d string.unicode",
                        "attributes object.max");
    }

    @Test
    void a_limit_is_told() {
        List<Violation> violations =
                ((ParseResult.Invalid<?>) parse("{\"id\":\"1\",\"b\":\"123456789012345678901\"}")).violations();
        assertThat(violations).singleElement().satisfies(violation -> {
            assertThat(violation.limit()).hasValue(20);
            assertThat(violation.message()).isEqualTo("\"b\" must be at most 20 characters long");
        });
    }

    @ParameterizedTest
    @CsvSource({"true, a", "false, ''"})
    void null_removes_or_leaves_alone_as_the_setting_says(boolean removes, String removed) {
        ValidationRules rules = new ValidationRules(20, 5, List.of(), true, removes);
        ParseResult<TrackUser> parsed = parse(rules, "{\"id\":\"1\",\"attributes\":{\"a\":null,\"b\":1}}");
        assertThat(((ParseResult.Valid<TrackUser>) parsed).command().removed())
                .isEqualTo(removed.isEmpty() ? List.of() : List.of(removed));
    }

    @Test
    void without_inference_a_date_is_a_string() {
        ValidationRules rules = new ValidationRules(20, 5, List.of(), false, true);
        assertThat(parse(rules, "{\"id\":\"1\",\"b\":\"2026-07-30\"}"))
                .isEqualTo(valid("1", attribute("b", STRING, "2026-07-30")));
    }

    @Test
    void a_message_never_repeats_a_value() {
        String body = "{\"id\":\"undefined\",\"attributes\":{\"a\":\"secretsecretsecretsecret\",\"b\":1e777}}";
        assertThat(((ParseResult.Invalid<?>) parse(body)).violations())
                .allSatisfy(violation -> assertThat(violation.message()).doesNotContain("secret", "777", "undefined"));
        assertThat(new TrackUserParser(Bodies.RULES).parse(utf8("{\"id\":secret}")))
                .isInstanceOfSatisfying(
                        ParseResult.Malformed.class,
                        malformed -> assertThat(malformed.message()).doesNotContain("secret"));
    }
}
