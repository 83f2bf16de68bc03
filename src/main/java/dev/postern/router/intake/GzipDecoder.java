package dev.postern.router.intake;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes gzip (RFC 1952) of one or more members as it comes, piece by piece: a chunk expands a thousandfold, so no more of it
 * is decoded than is asked for. Made for one body; runs on one event loop.
 */
final class GzipDecoder {
    /** The memory of a decoder, most of it outside of the heap, as bytes of a body: each of those is charged fourfold. */
    static final int HELD_BYTES = 12_288;

    private static final int PIECE_BYTES = 8_192;
    private static final List<Part> PARTS = List.of(Part.values());
    private static final int[] MAGIC = {0x1f, 0x8b, 8};
    /** The flags behind these bits are reserved, and their parts of the header unknown. */
    private static final int KNOWN_FLAGS = 0x1f;

    /** The parts of a member in their order. */
    private enum Part {
        FIXED(0),
        EXTRA_LENGTH(4),
        EXTRA(4),
        NAME(8),
        COMMENT(16),
        HEADER_CRC(2),
        DEFLATED(0),
        TRAILER(0);

        /** The bit of the header that announces the part; 0 where it is always there. */
        private final int flag;

        Part(int flag) {
            this.flag = flag;
        }
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] piece = new byte[PIECE_BYTES];
    private byte[] chunk = {};
    private int at;
    private Part part = Part.FIXED;
    private Iterator<Part> followingParts = PARTS.listIterator(1);
    private int flags;
    /** The bytes of the part that were read, */
    private int count;
    /** and the number that they are, the first byte the least. */
    private long number;

    private int extraBytes;
    private boolean complete;

    /** Takes the next chunk, once {@link #next} has used up the one before. */
    void feed(byte[] next) {
        chunk = next;
        at = 0;
        if (part == Part.DEFLATED) {
            inflater.setInput(chunk);
        }
    }

    /** The next bytes of the body; none where the chunk is used up. */
    Buffer next() throws DataFormatException {
        while (part == Part.DEFLATED || at < chunk.length) {
            if (part != Part.DEFLATED) {
                advance(chunk[at++] & 0xff);
                continue;
            }
            int length = inflater.inflate(piece);
            if (inflater.finished()) {
                at = chunk.length - inflater.getRemaining();
                enterNext();
            }
            if (length > 0) {
                crc.update(piece, 0, length);
                return Buffer.buffer(Arrays.copyOf(piece, length));
            }
            if (part == Part.DEFLATED) {
                break;
            }
        }
        return Buffer.buffer(0);
    }

    /** Whether the bytes so far are one or more members from the first byte to the last. */
    boolean isComplete() {
        return complete;
    }

    /** Gives back the memory outside of the heap. */
    void close() {
        inflater.end();
    }

    private void advance(int octet) throws DataFormatException {
        complete = false;
        number |= (long) octet << (8 * count);
        count++;
        switch (part) {
            case FIXED -> readFixed(octet);
            case EXTRA_LENGTH -> {
                if (count == 2) {
                    extraBytes = (int) number;
                    enterNext();
                    // An empty field has no last byte at which it would be left.
                    enterNextIf(extraBytes == 0);
                }
            }
            case EXTRA -> enterNextIf(count == extraBytes);
            case NAME, COMMENT -> enterNextIf(octet == 0);
            case HEADER_CRC -> enterNextIf(count == 2);
            case TRAILER -> readTrailer();
            case DEFLATED -> throw new IllegalStateException("the inflater reads this part");
        }
    }

    private void readFixed(int octet) throws DataFormatException {
        boolean isMagic = count > MAGIC.length || octet == MAGIC[count - 1];
        if (!isMagic || (count == 4 && octet > KNOWN_FLAGS)) {
            throw new DataFormatException();
        }
        if (count == 4) {
            flags = octet;
        }
        enterNextIf(count == 10);
    }

    private void readTrailer() throws DataFormatException {
        if (count < Long.BYTES) {
            return;
        }
        // The size is modulo 2^32.
        if (number != (crc.getValue() | inflater.getBytesWritten() << 32)) {
            throw new DataFormatException();
        }
        crc.reset();
        inflater.reset();
        complete = true;
        enterNext();
    }

    private void enterNextIf(boolean isRead) {
        if (isRead) {
            enterNext();
        }
    }

    private void enterNext() {
        do {
            if (!followingParts.hasNext()) {
                followingParts = PARTS.iterator();
            }
            part = followingParts.next();
        } while (part.flag != 0 && (flags & part.flag) == 0);
        count = 0;
        number = 0;
        if (part == Part.DEFLATED) {
            inflater.setInput(chunk, at, chunk.length - at);
        }
    }
}
