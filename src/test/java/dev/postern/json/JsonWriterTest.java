package dev.postern.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    @Test
    void members_are_written_in_their_order_and_without_blanks() {
        String json = new JsonWriter()
                .text("text", "a")
                .number("number", Long.MAX_VALUE)
                .bool("bool", true)
                .literal("literal", "[1.50]")
                .scalars("scalars", List.of("a", 0, "b"))
                .end();
        assertThat(json)
                .isEqualTo("{\"text\":\"a\",\"number\":9223372036854775807,\"bool\":true,\"literal\":[1.50],"
                        + "\"scalars\":[\"a\",0,\"b\"]}");
    }

    @Test
    void objects_stand_alone_and_in_arrays() {
        String json = new JsonWriter()
                .object("one", one -> one.number("a", 1))
                .objects("many", List.of(1, 2), (object, value) -> object.number("b", value))
                .objects("none", List.<Integer>of(), (object, value) -> object.number("b", value))
                .end();
        assertThat(json).isEqualTo("{\"one\":{\"a\":1},\"many\":[{\"b\":1},{\"b\":2}],\"none\":[]}");
    }

    @Test
    void a_time_has_three_digits_and_an_absent_value_no_member() {
        String json = new JsonWriter()
                .time("at", Instant.parse("2026-01-02T03:04:05.678901Z"))
                .time("never", Optional.empty())
                .text("nothing", Optional.empty())
                .end();
        assertThat(json).isEqualTo("{\"at\":\"2026-01-02T03:04:05.678Z\"}");
    }

    @Test
    void quotes_backslashes_and_controls_are_escaped_in_names_and_texts() {
        String text = "a\"b\\c\n\r\t\0\u001f\u007f/é";
        assertThat(new JsonWriter().text(text, text).end())
                .isEqualTo("{%1$s:%1$s}".formatted("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001f\u007f/é\""));
    }

    @Test
    void every_character_comes_back() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String text = "<" + (char) c + ">";
            assertThat(new JsonObject(new JsonWriter().text("a", text).end()).getString("a"))
                    .as("U+%04X", c)
                    .isEqualTo(text);
        }
    }
}
