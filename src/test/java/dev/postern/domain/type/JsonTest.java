package dev.postern.domain.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final long SEED = 8259L;
    private static final JsonFactory JACKSON = new JsonFactory();

    @Test
    void quotes_backslashes_and_controls_are_escaped() {
        assertThat(Json.quote("a\"b\\c\n\r\t\0\u001f\u007f/é"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0000\\u001f\u007f/é\"");
    }

    @Test
    void every_character_comes_back() throws IOException {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String text = "<" + (char) c + ">";
            assertThat(read(Json.quote(text))).as("U+%04X", c).isEqualTo(text);
        }
    }

    @Test
    void random_texts_come_back() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            String text = randomText(random);
            assertThat(read(Json.quote(text))).as("seed %d, round %d", SEED, i).isEqualTo(text);
        }
    }

    private static String randomText(Random random) {
        String special = "\"\\\n\r\t\b\f\0\u001f/{}[]:,é\u2028😀";
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            text.append(special.charAt(random.nextInt(special.length())));
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static String read(String literal) throws IOException {
        try (JsonParser json = JACKSON.createParser(literal)) {
            assertThat(json.nextToken()).isEqualTo(JsonToken.VALUE_STRING);
            String text = json.getText();
            assertThat(json.nextToken()).isNull();
            return text;
        }
    }

    @Test
    void members_are_separated_by_commas() {
        StringBuilder object = new StringBuilder("{");
        Json.appendMember(object, "a\"", "1");
        Json.appendMember(object, "b", "\"x\"");
        assertThat(object.append('}').toString()).isEqualTo("{\"a\\\"\":1,\"b\":\"x\"}");
    }
}
