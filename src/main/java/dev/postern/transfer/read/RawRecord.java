package dev.postern.transfer.read;

/** One record as it stands in a file. */
public final class RawRecord {
    private final long line;
    private final byte[] bytes;
    private final Flaw flaw;

    /** What makes a record unreadable as a whole. */
    enum Flaw {
        NONE,
        TOO_LONG,
        /** A quote was opened, and the file ended. */
        OPEN_QUOTE
    }

    RawRecord(long line, byte[] bytes, Flaw flaw) {
        this.line = line;
        this.bytes = bytes;
        this.flaw = flaw;
    }

    /** The line where it begins, from 1. */
    public long line() {
        return line;
    }

    /** Without the line break at its end; as many as a record may have where it is too long. */
    public byte[] bytes() {
        return bytes;
    }

    Flaw flaw() {
        return flaw;
    }

    /** Whether there is nothing but white space in it. */
    public boolean isBlank() {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return false;
            }
        }
        return flaw == Flaw.NONE;
    }
}
