package dev.postern.transfer.read;

/**
 * Finds where a record ends, byte by byte: at its line feed, or by RFC 4180. UTF-8 uses no byte of these meanings inside
 * of other characters. Owned by one reader.
 */
public final class RecordSplitter {
    private final boolean csv;
    private final byte delimiter;
    private boolean atCellStart = true;
    private boolean quoted;

    private RecordSplitter(boolean csv, char delimiter) {
        this.csv = csv;
        this.delimiter = (byte) delimiter;
    }

    /** One record a line. */
    public static RecordSplitter lines() {
        return new RecordSplitter(false, '\n');
    }

    /** A cell that begins with a quote goes on to the quote that closes it, over line breaks too. */
    public static RecordSplitter csv(char delimiter) {
        return new RecordSplitter(true, delimiter);
    }

    /** Takes the next byte; returns whether the record ends with it, which then is no part of it. */
    boolean endsWith(byte b) {
        if (csv && b == '"' && (atCellStart || quoted)) {
            // Of two quotes in a row the first one closes and the second one opens again.
            quoted = !quoted;
            atCellStart = !quoted;
            return false;
        }
        boolean ends = !quoted && isLineBreak(b);
        atCellStart = ends || b == delimiter;
        return ends;
    }

    private boolean isLineBreak(byte b) {
        return b == '\n' || (csv && b == '\r');
    }

    /** Whether a line ends with {@code b}; {@code previous} is the byte before. */
    boolean endsLine(byte previous, byte b) {
        return isLineBreak(b) && !(csv && b == '\n' && previous == '\r');
    }

    /** Whether a quote waits for the one that closes it. */
    boolean isOpen() {
        return quoted;
    }
}
