package dev.postern.transfer.read;

/** Says where a record ends, byte by byte. UTF-8 uses no byte of these meanings inside of other characters. */
public interface RecordSplitter {

    /** Before the first byte of a record. */
    void begin();

    /** Whether the record ends with this byte, which then is no part of it. */
    boolean endsAt(byte b);

    /** Whether a line ends with this byte; {@code previous} is the one before. */
    boolean breaksLine(byte previous, byte b);

    /** Whether more has to come. */
    boolean isOpen();

    /** One record a line. */
    static RecordSplitter lines() {
        return new RecordSplitter() {
            @Override
            public void begin() {}

            @Override
            public boolean endsAt(byte b) {
                return b == '\n';
            }

            @Override
            public boolean breaksLine(byte previous, byte b) {
                return b == '\n';
            }

            @Override
            public boolean isOpen() {
                return false;
            }
        };
    }

    /** RFC 4180: a cell that begins with a quote goes on to the quote that closes it, over line breaks too. */
    static RecordSplitter csv(char delimiter) {
        return new Csv((byte) delimiter);
    }

    /** A quote counts at the beginning of a cell only; two of them inside of a quoted cell stand for one. */
    final class Csv implements RecordSplitter {
        private final byte delimiter;
        private boolean atCellStart;
        private boolean quoted;

        private Csv(byte delimiter) {
            this.delimiter = delimiter;
        }

        @Override
        public void begin() {
            atCellStart = true;
            quoted = false;
        }

        @Override
        public boolean endsAt(byte b) {
            if (b == '"' && (atCellStart || quoted)) {
                // Of two quotes in a row the first one closes and the second one opens again.
                quoted = !quoted;
                atCellStart = !quoted;
                return false;
            }
            if (quoted) {
                return false;
            }
            atCellStart = b == delimiter;
            return b == '\n' || b == '\r';
        }

        @Override
        public boolean breaksLine(byte previous, byte b) {
            return b == '\r' || (b == '\n' && previous != '\r');
        }

        @Override
        public boolean isOpen() {
            return quoted;
        }
    }
}
