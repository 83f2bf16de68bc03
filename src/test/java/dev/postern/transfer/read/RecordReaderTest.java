package dev.postern.transfer.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.transfer.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
    private static final int MAX_BYTES = 100;

    @Test
    void a_quoted_line_break_belongs_to_its_record_and_the_line_numbers_go_on_counting() throws IOException {
        assertThat(csv("id,note\n1,\"two\nlines, \"\"quoted\"\"\"\n2,x\n"))
                .containsExactly("1 id,note", "2 1,\"two\nlines, \"\"quoted\"\"\"", "4 2,x");
    }

    @Test
    void a_quote_in_the_middle_of_a_cell_opens_nothing() throws IOException {
        assertThat(csv("1,a\"b\n2,5\" tall\n")).containsExactly("1 1,a\"b", "2 2,5\" tall");
    }

    @Test
    void records_end_at_every_kind_of_line_break_and_at_the_end_of_the_file() throws IOException {
        assertThat(csv("1\r\n2\r3\n\n5")).containsExactly("1 1", "2 2", "3 3", "4 ", "5 5");
    }

    @Test
    void a_record_that_is_too_long_is_told_and_the_next_one_is_whole() throws IOException {
        List<String> records = csv("x".repeat(MAX_BYTES + 1) + "\n2\n");

        assertThat(records).containsExactly("1 PayloadTooLarge", "2 2");
        assertThat(csv("x".repeat(MAX_BYTES) + "\n")).containsExactly("1 " + "x".repeat(MAX_BYTES));
    }

    @Test
    void a_quote_that_nothing_closes_is_told() throws IOException {
        assertThat(csv("1\n2,\"x\n3\n")).containsExactly("1 1", "2 MalformedCsv");
    }

    @Test
    void of_lines_only_the_line_feed_ends_one() throws IOException {
        assertThat(read(reader("{\"a\":\"\\n\"}\r\n\"\n", Format.NDJSON)))
                .containsExactly("1 {\"a\":\"\\n\"}\r", "2 \"");
    }

    @Test
    void a_byte_order_mark_is_no_part_of_the_first_record() throws IOException {
        RecordReader reader = reader("\uFEFFid\n1\n", Format.NDJSON);

        assertThat(read(reader)).containsExactly("1 id", "2 1");
    }

    @Test
    void the_first_bytes_of_a_file_without_a_byte_order_mark_are_read() throws IOException {
        for (String text : List.of("", "1", "12", "123", "1234\n5")) {
            RecordReader reader = reader(text, Format.NDJSON);

            assertThat(read(reader).stream().map(record -> record.substring(2)).toList())
                    .isEqualTo(text.lines().toList());
        }
    }

    @Test
    void another_reader_goes_on_from_any_position_however_the_bytes_come() throws IOException {
        String text = "\uFEFFid,note\n" + "1,\"ä\n\"\n\n2,𝄞\r\n3,\"\"\"\"\r4,x\n".repeat(200);
        List<String> whole = new ArrayList<>();
        List<Position> positions = new ArrayList<>();
        RecordReader first = reader(text, Format.CSV);
        for (Optional<String> record = next(first); record.isPresent(); record = next(first)) {
            whole.add(record.get());
            positions.add(first.position());
        }
        for (int i = 0; i < positions.size(); i += 97) {
            RecordReader second = new RecordReader(inPieces(text, i), Format.CSV, ',', MAX_BYTES);

            assertThat(second.skipTo(positions.get(i))).isTrue();
            assertThat(read(second)).isEqualTo(whole.subList(i + 1, whole.size()));
        }
        assertThat(positions.get(positions.size() - 1).offset()).isEqualTo(text.getBytes(UTF_8).length);
    }

    @Test
    void a_file_that_differs_before_the_position_is_another_file() throws IOException {
        RecordReader first = reader("1\n2\n3\n", Format.NDJSON);
        assertThat(next(first)).contains("1 1");
        assertThat(next(first)).contains("2 2");
        Position position = first.position();

        assertThat(reader("1\n2\n3\nappended\n", Format.NDJSON).skipTo(position))
                .isTrue();
        assertThat(reader("1\n9\n3\n", Format.NDJSON).skipTo(position)).isFalse();
        assertThat(reader("1\n2", Format.NDJSON).skipTo(position)).isFalse();
    }

    private static List<String> csv(String text) throws IOException {
        return read(reader(text, Format.CSV));
    }

    private static RecordReader reader(String text, Format format) throws IOException {
        return new RecordReader(new ByteArrayInputStream(text.getBytes(UTF_8)), format, ',', MAX_BYTES);
    }

    private static List<String> read(RecordReader reader) throws IOException {
        List<String> records = new ArrayList<>();
        for (Optional<String> record = next(reader); record.isPresent(); record = next(reader)) {
            records.add(record.get());
        }
        return records;
    }

    /** Line and text of the next record, or why there is none. */
    private static Optional<String> next(RecordReader reader) throws IOException {
        try {
            return reader.next().map(record -> reader.recordLine() + " " + new String(record, UTF_8));
        } catch (UnreadableRecord e) {
            return Optional.of(reader.recordLine() + " " + e.type());
        }
    }

    /** A few bytes at a time, as a pipe may give them. */
    private static InputStream inPieces(String text, long seed) {
        Random random = new Random(seed);
        return new ByteArrayInputStream(text.getBytes(UTF_8)) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
    }
}
