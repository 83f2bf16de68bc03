package dev.postern.router.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.support.Gzip;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipDecoderTest {
    private static final long SEED = 71_904L;
    private static final String TEXT = "{\"id\":\"4711\",\"attributes\":{\"region\":\"Mumbai\"}}".repeat(3);
    private static final int HEADER_BYTES = 10;
    private static final int FLAGS = 3;

    private final List<GzipDecoder> made = new ArrayList<>();

    @AfterEach
    void close() {
        made.forEach(GzipDecoder::close);
    }

    /** Feeds the bytes in chunks, and returns what comes out where that is all. */
    private String decode(byte[] bytes, int chunkBytes) throws DataFormatException {
        GzipDecoder decoder = new GzipDecoder();
        made.add(decoder);
        Buffer text = Buffer.buffer();
        for (int at = 0; at < bytes.length; at += chunkBytes) {
            decoder.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunkBytes)));
            for (Buffer piece = decoder.next(); piece.length() > 0; piece = decoder.next()) {
                text.appendBuffer(piece);
            }
        }
        return decoder.isComplete() ? text.toString(UTF_8) : "incomplete";
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** The member with other flags, and with the parts of the header that these announce. */
    private static byte[] withHeader(byte[] member, int flags, byte[]... parts) {
        byte[] header = Arrays.copyOf(member, HEADER_BYTES);
        header[FLAGS] = (byte) flags;
        return joined(header, joined(parts), Arrays.copyOfRange(member, HEADER_BYTES, member.length));
    }

    private static byte[] bytes(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 10, 11, 1_000})
    void the_text_is_the_same_however_it_is_cut(int chunkBytes) throws DataFormatException {
        assertThat(decode(Gzip.of(TEXT), chunkBytes)).isEqualTo(TEXT);
        assertThat(decode(Gzip.stored(TEXT), chunkBytes)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000})
    void members_follow_each_other(int chunkBytes) throws DataFormatException {
        byte[] members = joined(Gzip.of(TEXT), Gzip.of(""), Gzip.stored("x"), Gzip.of(TEXT));

        assertThat(decode(members, chunkBytes)).isEqualTo(TEXT + "x" + TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000})
    void every_part_of_a_header_is_passed_over(int chunkBytes) throws DataFormatException {
        byte[] member = Gzip.of(TEXT);
        byte[] name = bytes('a', 0xff, 0);
        byte[] extra = bytes(3, 0, 0, 1, 2);

        assertThat(decode(withHeader(member, 1), chunkBytes)).isEqualTo(TEXT);
        assertThat(decode(withHeader(member, 2, bytes(0, 0)), chunkBytes)).isEqualTo(TEXT);
        assertThat(decode(withHeader(member, 4, extra), chunkBytes)).isEqualTo(TEXT);
        assertThat(decode(withHeader(member, 4, bytes(0, 0)), chunkBytes)).isEqualTo(TEXT);
        assertThat(decode(withHeader(member, 8, name), chunkBytes)).isEqualTo(TEXT);
        assertThat(decode(withHeader(member, 16, name), chunkBytes)).isEqualTo(TEXT);
        assertThat(decode(withHeader(member, 31, extra, name, name, bytes(1, 2)), chunkBytes))
                .isEqualTo(TEXT);
    }

    @Test
    void what_ends_early_is_never_complete() throws DataFormatException {
        byte[] whole =
                joined(withHeader(Gzip.of(TEXT), 31, bytes(1, 0, 9), bytes(0), bytes(0), bytes(0, 0)), Gzip.of("x"));
        int first = whole.length - Gzip.of("x").length;
        for (int length = 0; length < whole.length; length++) {
            String expected = length == first ? TEXT : "incomplete";

            assertThat(decode(Arrays.copyOf(whole, length), 5))
                    .as("%d bytes", length)
                    .isEqualTo(expected);
        }
    }

    @Test
    void a_flipped_bit_never_changes_the_text() {
        Random random = new Random(SEED);
        byte[] good = Gzip.of(TEXT);
        for (int i = 0; i < 4_000; i++) {
            byte[] bad = good.clone();
            int bit = random.nextInt(bad.length * 8);
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            String decoded;
            try {
                decoded = decode(bad, 1 + random.nextInt(bad.length));
            } catch (DataFormatException e) {
                continue;
            }
            // Times and flags that say nothing of the text are not checked.
            assertThat(decoded).as("bit %d", bit).isIn(TEXT, "incomplete");
        }
    }

    @Test
    void a_wrong_checksum_or_size_is_refused() {
        byte[] good = Gzip.of(TEXT);
        for (int fromEnd = 1; fromEnd <= 8; fromEnd++) {
            byte[] bad = good.clone();
            bad[bad.length - fromEnd]++;

            assertThatThrownBy(() -> decode(bad, 1_000)).isInstanceOf(DataFormatException.class);
        }
    }

    @Test
    void what_is_no_member_is_refused() {
        byte[] good = Gzip.of(TEXT);
        for (byte[] bad : List.of(
                TEXT.getBytes(UTF_8),
                joined(good, bytes(0)),
                joined(good, bytes(0x1f, 0)),
                withHeader(good, 0x20),
                withHeader(good, 0x80),
                bytes(0x1f, 0x8b, 7),
                joined(Arrays.copyOf(good, HEADER_BYTES), bytes(0xff)))) {

            assertThatThrownBy(() -> decode(bad, 1_000)).isInstanceOf(DataFormatException.class);
        }
    }

    @Test
    void a_chunk_that_expands_a_thousandfold_comes_out_in_small_pieces() throws DataFormatException {
        GzipDecoder decoder = new GzipDecoder();
        made.add(decoder);
        decoder.feed(Gzip.blanksBehind("", 8 << 20));
        long bytes = 0;
        for (Buffer piece = decoder.next(); piece.length() > 0; piece = decoder.next()) {
            assertThat(piece.length()).isLessThanOrEqualTo(8_192);
            bytes += piece.length();
        }

        assertThat(bytes).isEqualTo(8 << 20);
        assertThat(decoder.isComplete()).isTrue();
    }
}
