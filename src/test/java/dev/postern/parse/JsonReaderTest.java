package dev.postern.parse;

import static dev.postern.parse.Bodies.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.parse.JsonReader.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
    private static final long SEED = 82_590L;
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

    /** A whole text as {@link ReferenceJson} gives it; empty where it is not strict. */
    private static Optional<Object> read(byte[] text) {
        JsonReader json = new JsonReader(text);
        try {
            json.readValue();
            Object value = value(json);
            return json.hasMore() ? Optional.empty() : Optional.of(value);
        } catch (MalformedJsonException e) {
            return Optional.empty();
        }
    }

    private static Object value(JsonReader json) throws MalformedJsonException {
        return switch (json.kind()) {
            case OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (json.nextMember()) {
                    String name = json.name();
                    JsonReader.requireNew(!members.containsKey(name));
                    members.put(name, value(json));
                }
                yield members;
            }
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (json.nextItem()) {
                    items.add(value(json));
                }
                yield items;
            }
            case STRING -> json.text();
            case INTEGER, FRACTION -> new ReferenceJson.Number(json.text());
            case TRUE -> true;
            case FALSE -> false;
            case NULL -> ReferenceJson.NULL;
        };
    }

    private static Optional<Object> expected(byte[] text) {
        try {
            return Optional.of(ReferenceJson.read(text));
        } catch (ReferenceJson.Malformed e) {
            return Optional.empty();
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
        int refused = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] text = utf8(random(random, 4));
            if (random.nextBoolean()) {
                text = Mutations.of(text, random);
            }
            Optional<Object> expected = expected(text);
            assertThat(read(text))
                    .as("seed %d, round %d: %s", SEED, i, Arrays.toString(text))
                    .isEqualTo(expected);
            refused += expected.isEmpty() ? 1 : 0;
        }
        assertThat(refused).as("texts that are not strict").isBetween(5_000, 30_000);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "12, INTEGER",
                "-0, INTEGER",
                "1.0, FRACTION",
                "1e2, FRACTION",
                "0E0, FRACTION",
                "`\"1\"`, STRING",
                "true, TRUE",
                "false, FALSE",
                "null, NULL",
                "{}, OBJECT",
                "[], ARRAY"
            })
    void a_value_is_of_a_kind(String text, Kind kind) throws MalformedJsonException {
        JsonReader json = new JsonReader(utf8(text));
        json.readValue();
        assertThat(json.kind()).isEqualTo(kind);
    }

    @Test
    void what_is_skipped_is_read_to_its_end() throws MalformedJsonException {
        JsonReader json = new JsonReader(utf8("{\"a\":{\"x\":[1,{\"y\":[]}],\"z\":{}},\"b\":7}"));
        json.readValue();
        assertThat(json.nextMember()).isTrue();
        json.skip();
        assertThat(json.nextMember()).isTrue();
        assertThat(json.name()).isEqualTo("b");
        assertThat(json.text()).isEqualTo("7");
        assertThat(json.nextMember()).isFalse();
        assertThat(json.hasMore()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`x`                    | 1 | 1",
                "`{\"a\":1,}`           | 1 | 8",
                "`{\"é\":1,}`           | 1 | 8",
                "`{\n\"a\":tru\n}`      | 2 | 8",
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
