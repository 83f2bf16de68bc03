package dev.postern.transfer.read;

import dev.postern.transfer.Format;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads a file record by record, keeping no more of it than the longest record that is taken. A record is a line, or by RFC
 * 4180 goes on over the line breaks of a quoted cell; UTF-8 uses no byte of these meanings inside of other characters. Owned
 * by one import; runs on its thread.
 */
final class RecordReader {
    private static final int BUFFER_BYTES = 65_536;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final boolean csv;
    private final byte delimiter;
    private final byte[] record;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final MessageDigest digest = sha256();
    private int hashed;
    private int next;
    private int limit;
    private long offset;
    private long line = 1;
    private long recordLine = 1;
    private byte previous;
    private int length;
    private boolean atCellStart = true;
    private boolean quoted;

    /** {@code maxBytes} is the length of the longest record that is taken; a byte order mark is passed over. */
    RecordReader(InputStream in, Format format, char delimiter, int maxBytes) throws IOException {
        this.in = in;
        this.csv = format == Format.CSV;
        this.delimiter = (byte) delimiter;
        this.record = new byte[maxBytes];
        // A pipe may give less than three bytes at first.
        this.limit = in.readNBytes(buffer, 0, BYTE_ORDER_MARK.length);
        if (Arrays.equals(buffer, 0, limit, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            next = limit;
        }
    }

    /** The next record without its line break; empty at the end of the file. After a failure the next one can be read. */
    Optional<byte[]> next() throws IOException, UnreadableRecord {
        recordLine = line;
        length = 0;
        boolean any = false;
        while (next < limit || fill()) {
            byte b = buffer[next++];
            any = true;
            if (isLineBreak(b) && !(b == '\n' && csv && previous == '\r')) {
                line++;
            }
            previous = b;
            if (isEnd(b)) {
                skipLineFeedAfter(b);
                return Optional.of(record());
            }
            keep(b);
        }
        return any ? Optional.of(record()) : Optional.empty();
    }

    private boolean isLineBreak(byte b) {
        return b == '\n' || (csv && b == '\r');
    }

    private boolean isEnd(byte b) {
        if (csv && b == '"' && (atCellStart || quoted)) {
            // Of two quotes in a row the first one closes and the second one opens again.
            quoted = !quoted;
            atCellStart = !quoted;
            return false;
        }
        boolean isEnd = !quoted && isLineBreak(b);
        atCellStart = isEnd || b == delimiter;
        return isEnd;
    }

    private void keep(byte b) {
        if (length < record.length) {
            record[length] = b;
        }
        length = Math.min(length, record.length) + 1;
    }

    private void skipLineFeedAfter(byte end) throws IOException {
        if (end == '\r' && (next < limit || fill()) && buffer[next] == '\n') {
            previous = buffer[next++];
        }
    }

    private byte[] record() throws UnreadableRecord {
        if (length > record.length) {
            throw new UnreadableRecord(
                    "PayloadTooLarge",
                    "is longer than " + record.length + " bytes (limits.body-bytes); is a quote not closed?");
        }
        if (quoted) {
            throw new UnreadableRecord("opens a quote that nothing closes");
        }
        return Arrays.copyOf(record, length);
    }

    private boolean fill() throws IOException {
        hash();
        hashed = 0;
        next = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private void hash() {
        digest.update(buffer, hashed, next - hashed);
        offset += next - hashed;
        hashed = next;
    }

    /** The line where the record begins that was read last, from 1. */
    long recordLine() {
        return recordLine;
    }

    /** Bytes read so far. */
    long offset() {
        return offset + next - hashed;
    }

    /** Where the next record begins. */
    Position position() {
        hash();
        try {
            byte[] hash = ((MessageDigest) digest.clone()).digest();
            return new Position(offset, line, HexFormat.of().formatHex(hash));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the digests of every Java platform can be copied", e);
        }
    }

    /** Reads as far as {@code position} without looking for records; false where it is the position in another file. */
    boolean skipTo(Position position) throws IOException {
        while (offset() < position.offset()) {
            if (next == limit && !fill()) {
                return false;
            }
            next += (int) Math.min(limit - next, position.offset() - offset());
        }
        line = position.line();
        return position().sha256().equals(position.sha256());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
