package dev.postern.router.intake;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Splits a body that arrives in chunks into the items of a JSON array, or into lines where it does not begin with a bracket
 * (NDJSON). Only brackets, commas and quotes are looked at; the parser judges whether an item is JSON. Holds no more than the
 * beginning of one item. Made for one body; runs on one event loop.
 */
final class BulkItemSplitter {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** Receives the items. */
    interface Items {
        /** The next item, without the blanks around it; empty where there is nothing between two commas. */
        void item(byte[] bytes);

        /** The next item is larger than one may be. */
        void oversizedItem();

        /** From here on items cannot be told apart. */
        void malformed(String reason);

        /** Whether more items are wanted. */
        boolean isOpen();
    }

    private enum Place {
        /** Before the first byte that is not blank. */
        START,
        /** In an array, outside of strings. */
        ARRAY,
        /** In a string of an array. */
        STRING,
        /** Behind a backslash in a string of an array. */
        ESCAPE,
        /** Behind the array. */
        BEHIND,
        /** In lines. */
        LINES
    }

    private final Items items;
    private final int maxItemBytes;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);
    private Place place = Place.START;
    private int markBytes;
    private int depth;
    private boolean anyItem;
    private boolean tooLarge;

    BulkItemSplitter(Items items, int maxItemBytes) {
        this.items = items;
        this.maxItemBytes = maxItemBytes;
    }

    /** Adds the next chunk of the body. */
    void feed(byte[] chunk) {
        int from = 0;
        for (int at = 0; at < chunk.length && items.isOpen(); at++) {
            Place before = place;
            if (advance(chunk[at])) {
                close(chunk, from, at);
                from = at + 1;
            } else if (before == Place.START || before == Place.BEHIND) {
                from = place == Place.LINES ? at : at + 1;
            }
        }
        if (items.isOpen()) {
            keep(chunk, from, chunk.length);
        }
    }

    /** The size of the beginning of an item that is held until its end comes. */
    int heldBytes() {
        return begun.size();
    }

    /** Ends the body. */
    void end() {
        switch (place) {
            case START -> items.malformed("The body is empty.");
            case ARRAY, STRING, ESCAPE -> items.malformed("The array has no end.");
            case BEHIND -> {}
            case LINES -> close(new byte[0], 0, 0);
        }
    }

    /** Goes over one byte; true where an item, or the blank in its place, ends before it. */
    private boolean advance(byte next) {
        switch (place) {
            case START -> begin(next);
            case ARRAY -> {
                return advanceInArray(next);
            }
            case STRING -> place = next == '"' ? Place.ARRAY : next == '\\' ? Place.ESCAPE : Place.STRING;
            case ESCAPE -> place = Place.STRING;
            case BEHIND -> {
                if (!isBlank(next)) {
                    items.malformed("There is text after the end of the array.");
                }
            }
            case LINES -> {
                return next == '\n';
            }
        }
        return false;
    }

    private void begin(byte first) {
        if (markBytes < BYTE_ORDER_MARK.length && first == BYTE_ORDER_MARK[markBytes]) {
            markBytes++;
        } else if (markBytes % BYTE_ORDER_MARK.length > 0) {
            items.malformed("The body is not UTF-8.");
        } else if (first == '[') {
            place = Place.ARRAY;
        } else if (!isBlank(first)) {
            place = Place.LINES;
        }
    }

    private boolean advanceInArray(byte next) {
        switch (next) {
            case '"' -> place = Place.STRING;
            case '{', '[' -> depth++;
            case ',' -> {
                return depth == 0;
            }
            case ']' -> {
                if (depth == 0) {
                    place = Place.BEHIND;
                    return true;
                }
                depth--;
            }
            case '}' -> {
                if (depth == 0) {
                    items.malformed("A bracket closes what was not opened.");
                } else {
                    depth--;
                }
            }
            default -> {}
        }
        return false;
    }

    private void close(byte[] chunk, int from, int to) {
        if (begun.size() == 0 && !tooLarge && to - from <= maxItemBytes) {
            // Nearly every item lies in one chunk.
            emit(chunk, from, to);
            return;
        }
        keep(chunk, from, to);
        if (tooLarge) {
            tooLarge = false;
            anyItem = true;
            items.oversizedItem();
        } else {
            emit(begun.toByteArray(), 0, begun.size());
        }
        begun.reset();
    }

    private void emit(byte[] bytes, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        boolean isNothing = start == end && (place == Place.LINES || (place == Place.BEHIND && !anyItem));
        if (!isNothing) {
            anyItem = true;
            items.item(Arrays.copyOfRange(bytes, start, end));
        }
    }

    /** Keeps what may be the beginning of an item. */
    private void keep(byte[] chunk, int from, int to) {
        if (begun.size() + to - from > maxItemBytes) {
            tooLarge = true;
            begun.reset();
        }
        if (!tooLarge) {
            begun.write(chunk, from, to - from);
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
