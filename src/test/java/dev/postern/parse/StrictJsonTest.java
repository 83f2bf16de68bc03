package dev.postern.parse;

import static dev.postern.parse.Bodies.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private static final long SEED = 82_590L;
    private static final String NO_OBJECT = "no object";
    private static final String MALFORMED = "malformed";
    private static final List<String> SCALARS =
            List.of("0", "-0", "12", "-1.50", "1e9", "2E-3", "0.0e+07", "true", "false", "null");
    private static final List<String> CHARACTERS = List.of(
            "a",
            "Z",
            " ",
            "/",
            "\u007f",
            "é",
            "\u2028",
            "\uFFFD",
            "\uFEFF",
            "😀",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\f",
            "\\n",
            "\\r",
            "\\t",
            "\\u0000",
            "\\u0041",
            "\\u00e9",
            "\\uFFFD",
            "\\ud83d\\ude00",
            "\\uD83D",
            "\\ude00",
            "\\uDBFF");

    /** An object as {@link ReferenceJson} gives it, or what else the text is. */
    private static Object read(byte[] text) {
        ParseResult<Object> result = StrictJson.parseObject(text, json -> new ParseResult.Valid<>(object(json)));
        if (result instanceof ParseResult.Valid<Object> valid) {
            return valid.command();
        }
        return result instanceof ParseResult.Invalid ? NO_OBJECT : MALFORMED;
    }

    private static Object object(StrictJson json) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (json.nextMember()) {
            members.put(json.name(), value(json));
        }
        return members;
    }

    private static Object value(StrictJson json) throws IOException {
        return switch (json.token()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (json.nextItem()) {
                    items.add(value(json));
                }
                yield items;
            }
            case VALUE_STRING -> json.text();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new ReferenceJson.Number(json.text());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> ReferenceJson.NULL;
            default -> throw new AssertionError(json.token());
        };
    }

    private static Object expected(byte[] text) {
        try {
            return ReferenceJson.read(text) instanceof Map<?, ?> members ? members : NO_OBJECT;
        } catch (ReferenceJson.Malformed e) {
            return MALFORMED;
        }
    }

    private static String random(Random random, int depth) {
        int choice = random.nextInt(depth > 0 ? 8 : 6);
        if (choice < 3) {
            return SCALARS.get(random.nextInt(SCALARS.size()));
        }
        if (choice < 6) {
            return string(random);
        }
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String value = blank(random) + random(random, depth - 1) + blank(random);
            parts.add(choice == 6 ? value : blank(random) + string(random) + blank(random) + ":" + value);
        }
        String joined = String.join(",", parts);
        return choice == 6 ? "[" + joined + "]" : "{" + joined + "}";
    }

    private static String string(Random random) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(CHARACTERS.get(random.nextInt(CHARACTERS.size())));
        }
        return text.append('"').toString();
    }

    private static String blank(Random random) {
        return List.of("", "", "", " ", "\n", "\r\n\t").get(random.nextInt(6));
    }

    @Test
    void a_random_text_whole_or_broken_is_read_as_the_reference_reads_it() {
        Random random = new Random(SEED);
        Map<String, Integer> kindToCount = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            String value = random(random, 4);
            byte[] text = utf8(random.nextInt(4) == 0 ? value : "{\"a\":" + value + "}");
            if (random.nextBoolean()) {
                text = Mutations.of(text, random);
            }
            Object expected = expected(text);
            assertThat(read(text))
                    .as("seed %d, round %d: %s", SEED, i, Arrays.toString(text))
                    .isEqualTo(expected);
            kindToCount.merge(expected instanceof Map ? "object" : expected.toString(), 1, Integer::sum);
        }
        assertThat(kindToCount.values())
                .as("texts of each kind: %s", kindToCount)
                .hasSize(3)
                .allMatch(n -> n > 3_000);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "12, VALUE_NUMBER_INT",
                "-0, VALUE_NUMBER_INT",
                "1.0, VALUE_NUMBER_FLOAT",
                "1e2, VALUE_NUMBER_FLOAT",
                "0E0, VALUE_NUMBER_FLOAT",
                "`\"1\"`, VALUE_STRING",
                "true, VALUE_TRUE",
                "false, VALUE_FALSE",
                "null, VALUE_NULL",
                "{}, START_OBJECT",
                "[], START_ARRAY"
            })
    void a_value_is_of_a_kind(String text, JsonToken token) {
        ParseResult<JsonToken> result = StrictJson.parseObject(utf8("{\"a\":" + text + "}"), json -> {
            json.nextMember();
            JsonToken first = json.token();
            json.skip();
            json.nextMember();
            return new ParseResult.Valid<>(first);
        });
        assertThat(result).isEqualTo(new ParseResult.Valid<>(token));
    }

    @Test
    void a_number_is_read_as_it_is_written() {
        String literal = "-12345678901234567890.50E+0" + "0".repeat(2_000);
        assertThat(read(utf8("{\"a\":" + literal + "}"))).isEqualTo(Map.of("a", new ReferenceJson.Number(literal)));
    }

    @Test
    void names_and_strings_may_be_as_long_as_a_body() {
        String text = "x".repeat(60_000);
        assertThat(read(utf8("{\"" + text + "\":\"" + text + "\"}"))).isEqualTo(Map.of(text, text));
    }

    @Test
    void what_is_skipped_is_read_to_its_end() {
        List<String> names = new ArrayList<>();
        StrictJson.parseObject(utf8("{\"a\":{\"x\":[1,{\"y\":[]}],\"z\":{}},\"b\":7}"), json -> {
            while (json.nextMember()) {
                names.add(json.name());
                json.skip();
            }
            return new ParseResult.Valid<>(names);
        });
        assertThat(names).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 11, 12, 13, 50, 200})
    void a_name_that_is_there_twice_is_found_wherever_it_stands(int count) {
        for (int position = 0; position < count; position++) {
            String members = IntStream.range(0, count)
                    .mapToObj(i -> "\"n" + i + "\":0,")
                    .collect(Collectors.joining("", "{", "\"n" + position + "\":1}"));
            assertThat(StrictJson.parseObject(utf8(members), json -> new ParseResult.Valid<>(object(json))))
                    .isEqualTo(new ParseResult.Malformed<>("An object has the same member name twice."));
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`x`                    | 1 | 1",
                "`{\"a\":1,}`           | 1 | 8",
                "`{\"é\":1,}`           | 1 | 8",
                "`{\n\"a\":tru\n}`      | 2 | 5",
                "`[1,\n\n  \"a`         | 3 | 5"
            })
    void an_error_is_told_with_its_place(String text, int line, int column) {
        String place = "line " + line + ", column " + column + ".";
        assertThat(Bodies.parse(text))
                .isInstanceOfSatisfying(
                        ParseResult.Malformed.class,
                        malformed -> assertThat(malformed.message()).endsWith(place));
    }

    @Test
    void where_bytes_are_not_utf8_that_is_what_is_told() {
        assertThat(new TrackUserParser(Bodies.RULES).parse(new byte[] {'{', (byte) 0xFF, '}'}))
                .isEqualTo(new ParseResult.Malformed<>("The body is not UTF-8."));
    }
}
