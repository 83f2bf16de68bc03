package dev.postern.router.intake;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Cuts a body that comes in pieces into the items of a JSON array, or into lines where it does not begin with a bracket
 * (NDJSON). It looks only at what tells items apart: brackets, commas and quotes; whether an item is JSON is for its parser
 * to say. Holds no more than the beginning of one item. Made for one body and thrown away with it.
 */
final class BulkItemSplitter {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** Where the items go. */
    interface Items {
        /** The next item, without the blanks around it; empty where there is nothing between two commas. */
        void take(byte[] item);

        /** The next item is larger than one may be. */
        void skip();

        /** From here on items cannot be told apart. */
        void lose(String why);

        /** Whether more of them are wanted. */
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

    /** Takes in the next piece of the body. */
    void feed(byte[] piece) {
        int from = 0;
        for (int at = 0; at < piece.length && items.isOpen(); at++) {
            Place before = place;
            if (isEnd(piece[at])) {
                close(piece, from, at);
                from = at + 1;
            } else if (before == Place.START || before == Place.BEHIND) {
                from = place == Place.LINES ? at : at + 1;
            }
        }
        if (items.isOpen()) {
            keep(piece, from, piece.length);
        }
    }

    /** The size of the beginning of an item that is held until its end comes. */
    int heldBytes() {
        return begun.size();
    }

    /** Takes note that the body is at its end. */
    void end() {
        switch (place) {
            case START -> items.lose("The body is empty.");
            case ARRAY, STRING, ESCAPE -> items.lose("The array has no end.");
            case BEHIND -> {}
            case LINES -> close(new byte[0], 0, 0);
        }
    }

    /** Whether an item, or the blank where one could be, ends before {@code next}. */
    private boolean isEnd(byte next) {
        switch (place) {
            case START -> begin(next);
            case ARRAY -> {
                return isEndInArray(next);
            }
            case STRING -> place = next == '"' ? Place.ARRAY : next == '\\' ? Place.ESCAPE : Place.STRING;
            case ESCAPE -> place = Place.STRING;
            case BEHIND -> {
                if (!isBlank(next)) {
                    items.lose("There is text after the end of the array.");
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
            items.lose("The body is not UTF-8.");
        } else if (first == '[') {
            place = Place.ARRAY;
        } else if (!isBlank(first)) {
            place = Place.LINES;
        }
    }

    private boolean isEndInArray(byte next) {
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
                    items.lose("A bracket closes what was not opened.");
                } else {
                    depth--;
                }
            }
            default -> {}
        }
        return false;
    }

    private void close(byte[] piece, int from, int to) {
        if (begun.size() == 0 && !tooLarge && to - from <= maxItemBytes) {
            // Nearly every item lies in one piece.
            emit(piece, from, to);
            return;
        }
        keep(piece, from, to);
        if (tooLarge) {
            tooLarge = false;
            anyItem = true;
            items.skip();
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
            items.take(Arrays.copyOfRange(bytes, start, end));
        }
    }

    /** Keeps what may be the beginning of an item. */
    private void keep(byte[] piece, int from, int to) {
        if (begun.size() + to - from > maxItemBytes) {
            tooLarge = true;
            begun.reset();
        }
        if (!tooLarge) {
            begun.write(piece, from, to - from);
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
