package dev.postern.transfer.read;

import dev.postern.transfer.read.RawRecord.Flaw;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads a file record by record, keeping no more of it than the longest record that is taken. Owned by one import; runs on
 * its thread.
 */
public final class RecordReader {
    private static final int BUFFER_BYTES = 65_536;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final RecordSplitter splitter;
    private final byte[] record;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final MessageDigest digest = sha256();
    private int start;
    private int next;
    private int limit;
    private long offset;
    private long line = 1;
    private byte previous;
    private int length;
    private boolean tooLong;

    /** {@code maxBytes} is the length of the longest record that is kept. */
    public RecordReader(InputStream in, RecordSplitter splitter, int maxBytes) {
        this.in = in;
        this.splitter = splitter;
        this.record = new byte[maxBytes];
    }

    /** Passes over a byte order mark; before the first record. */
    public void skipByteOrderMark() throws IOException {
        // A pipe may give less than three bytes at first.
        limit = in.readNBytes(buffer, 0, BYTE_ORDER_MARK.length);
        if (Arrays.equals(buffer, 0, limit, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            next = limit;
        }
    }

    /** The next record; empty at the end of the file. */
    public Optional<RawRecord> next() throws IOException {
        long first = line;
        boolean any = false;
        length = 0;
        tooLong = false;
        while (next < limit || fill()) {
            byte b = buffer[next++];
            any = true;
            if (splitter.endsLine(previous, b)) {
                line++;
            }
            previous = b;
            if (splitter.endsWith(b)) {
                passLineFeedAfter(b);
                return Optional.of(record(first, Flaw.NONE));
            }
            keep(b);
        }
        return any ? Optional.of(record(first, splitter.isOpen() ? Flaw.OPEN_QUOTE : Flaw.NONE)) : Optional.empty();
    }

    private void keep(byte b) {
        if (length < record.length) {
            record[length++] = b;
        } else {
            tooLong = true;
        }
    }

    private void passLineFeedAfter(byte end) throws IOException {
        if (end == '\r' && (next < limit || fill()) && buffer[next] == '\n') {
            previous = buffer[next++];
        }
    }

    private RawRecord record(long first, Flaw flaw) {
        return new RawRecord(first, Arrays.copyOf(record, length), tooLong ? Flaw.TOO_LONG : flaw);
    }

    private boolean fill() throws IOException {
        digestRead();
        start = 0;
        next = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private void digestRead() {
        digest.update(buffer, start, next - start);
        offset += next - start;
        start = next;
    }

    /** Bytes read so far. */
    public long offset() {
        return offset + next - start;
    }

    /** Where the next record begins. */
    public Position position() {
        digestRead();
        try {
            byte[] hash = ((MessageDigest) digest.clone()).digest();
            return new Position(offset, line, HexFormat.of().formatHex(hash));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the digests of every Java platform can be copied", e);
        }
    }

    /** Reads as far as {@code position} without looking for records; false where this is not the file that it tells of. */
    public boolean skipTo(Position position) throws IOException {
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
