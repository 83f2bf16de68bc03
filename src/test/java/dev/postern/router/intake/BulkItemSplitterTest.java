package dev.postern.router.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkItemSplitterTest {
    private static final long SEED = 33_071L;
    private static final int MAX_ITEM_BYTES = 40;

    /** The items, as words. */
    private static final class Items implements BulkItemSplitter.Items {
        private final List<String> words = new ArrayList<>();
        private boolean open = true;

        @Override
        public void item(byte[] item) {
            words.add(new String(item, StandardCharsets.UTF_8));
        }

        @Override
        public void oversizedItem() {
            words.add("TOO LARGE");
        }

        @Override
        public void malformed(String reason) {
            words.add("LOST: " + reason);
            open = false;
        }

        @Override
        public boolean isOpen() {
            return open;
        }
    }

    private static List<String> split(byte[]... pieces) {
        Items items = new Items();
        BulkItemSplitter splitter = new BulkItemSplitter(items, MAX_ITEM_BYTES);
        for (byte[] piece : pieces) {
            if (items.isOpen()) {
                splitter.feed(piece);
            }
        }
        if (items.isOpen()) {
            splitter.end();
        }
        return items.words;
    }

    private static List<String> split(String body) {
        return split(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]|",
                "[ ]|",
                "[{\"id\":1},{\"id\":2}]|{\"id\":1}/{\"id\":2}",
                " [ {\"id\":1} , 2 ] |{\"id\":1}/2",
                "[{\"a\":[1,{\"b\":2}]},3]|{\"a\":[1,{\"b\":2}]}/3",
                "[\"a,b]\",\"\\\"],\",\"\\\\\"]|\"a,b]\"/\"\\\"],\"/\"\\\\\"",
                "[1,,2]|1//2",
                "[1,]|1/",
                "[,]|/",
                "[1 2]|1 2",
                "[{\"a\":]}]|LOST: A bracket closes what was not opened.",
                "[{\"a\":}]|{\"a\":}",
                "[{\"a\":1]|LOST: The array has no end.",
                "[1,2|1/LOST: The array has no end.",
                "[1,\"2]|1/LOST: The array has no end.",
                "[1]x|1/LOST: There is text after the end of the array.",
                "[1][2]|1/LOST: There is text after the end of the array.",
                "[1}]|LOST: A bracket closes what was not opened.",
                "{\"id\":1}|{\"id\":1}",
                "{\"id\":1},{\"id\":2}|{\"id\":1},{\"id\":2}",
                "1234567890123456789012345678901234567890|1234567890123456789012345678901234567890",
                "12345678901234567890123456789012345678901|TOO LARGE",
                "[1,12345678901234567890123456789012345678901,2]|1/TOO LARGE/2",
                "[[1,2],[3]]|[1,2]/[3]",
            })
    void an_array_is_cut_at_its_commas(String body, String items) {
        assertThat(String.join("/", split(body))).isEqualTo(items == null ? "" : items);
    }

    @Test
    void lines_are_cut_at_their_ends_and_blank_ones_are_none() {
        assertThat(split("{\"id\":1}\n{\"id\":2}\r\n\n  \t\n {\"id\":3} "))
                .containsExactly("{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
        assertThat(split("\n\r\n{\"id\":1}\n")).containsExactly("{\"id\":1}");
        assertThat(split("{\n[\n")).containsExactly("{", "[");
    }

    @Test
    void a_body_of_blanks_is_empty() {
        assertThat(split("")).containsExactly("LOST: The body is empty.");
        assertThat(split(" \r\n\t")).containsExactly("LOST: The body is empty.");
    }

    @Test
    void a_byte_order_mark_is_skipped_when_it_is_whole() {
        assertThat(split("\uFEFF[1]")).containsExactly("1");
        assertThat(split("\uFEFF1\n2")).containsExactly("1", "2");
        assertThat(split(new byte[] {(byte) 0xEF, (byte) 0xBB, '['})).containsExactly("LOST: The body is not UTF-8.");
    }

    /** Random bytes that mean something here, cut at random places. */
    @Test
    void it_does_not_matter_in_which_pieces_a_body_comes() {
        Random random = new Random(SEED);
        String[] parts = {"[", "]", "{", "}", ",", "\"", "\\", "\n", " ", "\r", "1", "é", "\uFEFF", "{\"id\":\"a\"}"};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "[" : "");
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
            int first = random.nextInt(body.length + 1);
            int second = first + random.nextInt(body.length - first + 1);

            assertThat(split(
                            Arrays.copyOfRange(body, 0, first),
                            Arrays.copyOfRange(body, first, second),
                            Arrays.copyOfRange(body, second, body.length)))
                    .as("seed %d, round %d: %s", SEED, round, text)
                    .isEqualTo(split(body));
        }
    }
}
