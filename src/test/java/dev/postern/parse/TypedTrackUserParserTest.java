package dev.postern.parse;

import static dev.postern.domain.type.AttributeType.BOOLEAN;
import static dev.postern.domain.type.AttributeType.DATE;
import static dev.postern.domain.type.AttributeType.NUMBER;
import static dev.postern.domain.type.AttributeType.STRING;
import static dev.postern.parse.Bodies.attribute;
import static dev.postern.parse.Bodies.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TypedTrackUserParserTest {
    private static final long SEED = 61_553L;
    private static final int RULED_ATTRIBUTES = 5;
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1.50",
            "1e309",
            "\"\"",
            "\"x\"",
            "\"2026-01-02\"",
            "\"2026-02-30\"",
            "\"\\u0000\"",
            "\"123456789012345678901\"",
            "[]",
            "{\"a\":[1]}",
            "\"2026-01-02T03:04:05+01:00\"");
    private static final List<String> NAMES =
            List.of("name", "a", "A", "é", "", " ", "x\\u0001", "l".repeat(50), "\\ud83d\\ude00");
    private static final TrackUserParser PARSER = new TrackUserParser(Bodies.RULES);

    private static ParseResult<TrackUser> parse(String attributes) {
        return PARSER.parseTyped(utf8("{\"id\":\"1\",\"attributes\":" + attributes + "}"));
    }

    private static Attribute stated(String name, AttributeType type, String text) {
        return new Attribute(name, new AttributeValue(type, text, true));
    }

    private static Arguments taken(String item, Attribute attribute) {
        return arguments(item, attribute);
    }

    private static Stream<Arguments> good() {
        return Stream.of(
                taken("{\"name\":\"a\",\"type\":\"string\",\"value\":\"x\"}", stated("a", STRING, "x")),
                taken(
                        "{\"name\":\"a\",\"type\":\"string\",\"value\":\"2026-01-02\"}",
                        stated("a", STRING, "2026-01-02")),
                taken("{\"name\":\"a\",\"type\":\"date\",\"value\":\"2026-01-02\"}", stated("a", DATE, "2026-01-02")),
                taken("{\"name\":\"a\",\"type\":\"number\",\"value\":1.50}", attribute("a", NUMBER, "1.50")),
                taken("{\"name\":\"a\",\"type\":\"number\",\"value\":0e9}", attribute("a", NUMBER, "0")),
                taken("{\"name\":\"a\",\"type\":\"boolean\",\"value\":false}", attribute("a", BOOLEAN, "false")),
                taken("{\"value\":\"x\",\"type\":\"string\",\"name\":\"a\"}", stated("a", STRING, "x")),
                taken("{\"name\":\"a\",\"value\":\"2026-01-02\"}", attribute("a", DATE, "2026-01-02")),
                taken("{\"name\":\"a\",\"value\":\"x\"}", attribute("a", STRING, "x")));
    }

    @ParameterizedTest
    @MethodSource("good")
    void an_item_is_an_attribute_of_the_type_that_it_states(String item, Attribute expected) {
        assertThat(parse("[" + item + "]"))
                .isEqualTo(new ParseResult.Valid<>(new TrackUser("1", List.of(expected), List.of())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|attributes array.base",
                "null|attributes array.base",
                "\"x\"|attributes array.base",
                "[1]|attributes.0 object.base",
                "[null,[],{}]|attributes.0 object.base, attributes.1 object.base, attributes.2.name any.required, attributes.2.value any.required",
                "[{\"name\":\"a\",\"type\":\"number\",\"value\":\"5\"}]|attributes.0.value attribute.type",
                "[{\"name\":\"a\",\"type\":\"string\",\"value\":5}]|attributes.0.value attribute.type",
                "[{\"name\":\"a\",\"type\":\"boolean\",\"value\":\"true\"}]|attributes.0.value attribute.type",
                "[{\"name\":\"a\",\"type\":\"boolean\",\"value\":1}]|attributes.0.value attribute.type",
                "[{\"name\":\"a\",\"type\":\"date\",\"value\":\"2026-02-30\"}]|attributes.0.value attribute.type",
                "[{\"name\":\"a\",\"type\":\"date\",\"value\":1767312000000}]|attributes.0.value attribute.type",
                "[{\"name\":\"a\",\"type\":\"number\",\"value\":[1]}]|attributes.0.value attribute.type",
                "[{\"name\":\"a\",\"value\":{}}]|attributes.0.value attribute.type",
                "[{\"name\":\"a\",\"type\":\"number\",\"value\":1e309}]|attributes.0.value number.unsafe",
                "[{\"name\":\"a\",\"type\":\"string\",\"value\":\"123456789012345678901\"}]|attributes.0.value string.max",
                "[{\"name\":\"a\",\"type\":\"string\",\"value\":\"\\u0000\"}]|attributes.0.value string.unicode",
                "[{\"name\":\"a\",\"type\":\"String\",\"value\":\"x\"}]|attributes.0.type any.only",
                "[{\"name\":\"a\",\"type\":\"integer\",\"value\":1}]|attributes.0.type any.only",
                "[{\"name\":\"a\",\"type\":null,\"value\":1}]|attributes.0.type any.only",
                "[{\"name\":\"a\",\"type\":[],\"value\":1}]|attributes.0.type any.only",
                "[{\"type\":\"string\",\"value\":\"x\"}]|attributes.0.name any.required",
                "[{\"name\":5,\"value\":\"x\"}]|attributes.0.name string.base",
                "[{\"name\":null,\"value\":\"x\"}]|attributes.0.name string.base",
                "[{\"name\":\" \",\"value\":\"x\"}]|attributes.0.name attribute.name.empty",
                "[{\"name\":\"a\\u0007\",\"value\":\"x\"}]|attributes.0.name attribute.name.control",
                "[{\"name\":\"12345678901234567890123456789012345678901234567890\",\"value\":\"x\"}]|attributes.0.name attribute.name.max",
                "[{\"name\":\"a\",\"type\":\"string\"}]|attributes.0.value any.required",
                "[{\"name\":\"a\",\"value\":1,\"unit\":\"kg\"}]|attributes.0.unit object.unknown",
                "[{\"name\":\"a\",\"value\":1},{\"name\":\"b\",\"value\":1},{\"name\":\"a\",\"value\":null}]|attributes.2.name array.unique",
            })
    void every_broken_rule_says_where(String attributes, String violations) {
        assertThat(String.join(", ", Bodies.violations(parse(attributes)))).isEqualTo(violations);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|id any.required",
                "{\"id\":\"1\",\"region\":\"x\"}|region object.unknown",
                "{\"id\":\"undefined\",\"attributes\":{}}|id id.placeholder, attributes array.base",
                "[]| object.base",
            })
    void beside_the_array_the_rules_are_those_of_the_other_form(String body, String violations) {
        assertThat(String.join(", ", Bodies.violations(PARSER.parseTyped(utf8(body))))
                        .strip())
                .isEqualTo(violations.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{\"name\":\"a\",\"name\":\"b\",\"value\":1}]",
                "[{\"name\":\"a\",\"value\":{\"x\":1,\"x\":2}}]",
                "[{\"name\":\"a\",\"value\":1}",
                "[],\"attributes\":[]",
                "[[[[[[[[[]]]]]]]]]",
            })
    void what_is_not_strict_json_is_malformed(String attributes) {
        assertThat(parse(attributes)).isInstanceOf(ParseResult.Malformed.class);
    }

    @Test
    void null_removes_whatever_type_is_stated() {
        String items = "[{\"name\":\"a\",\"value\":null},{\"name\":\"b\",\"type\":\"number\",\"value\":null}]";

        assertThat(parse(items)).isEqualTo(new ParseResult.Valid<>(new TrackUser("1", List.of(), List.of("a", "b"))));
    }

    private static String numbered(int items) {
        return IntStream.range(0, items)
                .mapToObj(i -> "{\"name\":\"a" + i + "\",\"value\":1}")
                .collect(Collectors.joining(",", "[{\"name\":\"email\",\"value\":\"x\"},", "]"));
    }

    @Test
    void a_body_holds_a_hundred_custom_attributes_and_no_more() {
        assertThat(parse(numbered(100))).isInstanceOf(ParseResult.Valid.class);
        assertThat(Bodies.violations(parse(numbered(101)))).containsExactly("attributes array.max");
    }

    /** Random attributes, good and bad, in both forms. */
    @Test
    void without_stated_types_the_array_says_what_the_object_says() {
        Random random = new Random(SEED);
        int valid = 0;
        for (int round = 0; round < 3_000; round++) {
            List<String> chosen = new ArrayList<>(NAMES);
            Collections.shuffle(chosen, random);
            List<String> members = new ArrayList<>();
            List<String> items = new ArrayList<>();
            for (String name : chosen.subList(0, random.nextInt(RULED_ATTRIBUTES))) {
                String value = VALUES.get(random.nextInt(VALUES.size()));
                members.add("\"" + name + "\":" + value);
                items.add("{\"name\":\"" + name + "\",\"value\":" + value + "}");
            }
            ParseResult<TrackUser> untyped =
                    Bodies.parse("{\"id\":\"1\",\"attributes\":{" + String.join(",", members) + "}}");
            ParseResult<TrackUser> typed = parse("[" + String.join(",", items) + "]");
            String where = "seed " + SEED + ", round " + round + ": " + items;
            if (untyped instanceof ParseResult.Valid<TrackUser>) {
                valid++;
                assertThat(typed).as(where).isEqualTo(untyped);
            } else {
                assertThat(codes(typed)).as(where).isEqualTo(codes(untyped));
            }
        }
        assertThat(valid).isBetween(300, 2_700);
    }

    private static List<String> codes(ParseResult<TrackUser> parsed) {
        return ((ParseResult.Invalid<TrackUser>) parsed)
                .violations().stream()
                        .map(violation -> violation.code().label())
                        .toList();
    }

    @Test
    void a_body_with_broken_bytes_is_judged_and_never_fails() {
        Random random = new Random(SEED);
        String body = "{\"id\":\"1\",\"attributes\":[{\"name\":\"a\",\"type\":\"date\",\"value\":\"2026-01-02\"},"
                + "{\"name\":\"é\",\"type\":\"number\",\"value\":-1.5e3},{\"value\":null,\"name\":\"b\"}]}";
        for (int round = 0; round < 6_000; round++) {
            byte[] mutated = Mutations.of(utf8(body), random);
            assertThat(PARSER.parseTyped(mutated))
                    .as("seed %d, round %d", SEED, round)
                    .isNotNull();
        }
    }
}
