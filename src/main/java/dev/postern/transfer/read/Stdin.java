package dev.postern.transfer.read;

import dev.postern.transfer.Cancellation;
import dev.postern.transfer.CancelledException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stream that may keep silent: a thread of its own waits for them, so that a signal need not. Owned by the
 * thread that reads it.
 */
public final class Stdin extends InputStream {
    private static final int PIECE_BYTES = 65_536;
    private static final int PIECES = 4;
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Cancellation stop;
    /** Empty at the end. */
    private final BlockingQueue<Optional<byte[]>> pieces = new ArrayBlockingQueue<>(PIECES);

    private byte[] piece = new byte[0];
    private int next;
    private boolean isAtEnd;
    private volatile @Nullable IOException failure;

    public Stdin(InputStream in, Cancellation stop) {
        this.stop = stop;
        Thread reader = new Thread(() -> pump(in), "postern-stdin");
        reader.setDaemon(true);
        reader.start();
    }

    private void pump(InputStream in) {
        byte[] buffer = new byte[PIECE_BYTES];
        try {
            for (int length = read(in, buffer); length >= 0; length = read(in, buffer)) {
                pieces.put(Optional.of(Arrays.copyOf(buffer, length)));
            }
            pieces.put(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            failure = e;
            return -1;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (next == piece.length && !isAtEnd) {
            await();
        }
        if (isAtEnd) {
            return endOrFailure();
        }
        int count = Math.min(length, piece.length - next);
        System.arraycopy(piece, next, buffer, offset, count);
        next += count;
        return count;
    }

    private int endOrFailure() throws IOException {
        IOException broken = failure;
        if (broken != null) {
            throw broken;
        }
        return -1;
    }

    private void await() throws CancelledException {
        List<Optional<byte[]>> read = new ArrayList<>(1);
        if (pieces.drainTo(read, 1) == 0) {
            if (stop.isRequestedWithin(LOOK)) {
                throw new CancelledException();
            }
            return;
        }
        piece = read.get(0).orElse(new byte[0]);
        isAtEnd = read.get(0).isEmpty();
        next = 0;
    }
}
