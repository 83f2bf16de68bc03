package dev.postern.transfer.read;

import dev.postern.transfer.Cancellation;
import dev.postern.transfer.CancelledException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stream that may stay silent: a thread of its own waits for them, so that a cancellation need not. Owned by
 * the thread that reads it.
 */
public final class Stdin extends InputStream {
    private static final int CHUNK_BYTES = 65_536;
    private static final int CHUNKS = 4;
    private static final Duration CHECK_EVERY = Duration.ofMillis(5);

    private final Cancellation cancellation;
    /** An empty chunk is the end. */
    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);

    private byte[] chunk = new byte[0];
    private int next;
    private boolean isAtEnd;
    private volatile @Nullable IOException failure;

    public Stdin(InputStream in, Cancellation cancellation) {
        this.cancellation = cancellation;
        Thread reader = new Thread(() -> pump(in), "postern-stdin");
        reader.setDaemon(true);
        reader.start();
    }

    private void pump(InputStream in) {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            int length;
            do {
                length = Math.max(0, read(in, buffer));
                chunks.put(Arrays.copyOf(buffer, length));
            } while (length > 0);
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
        if (next == chunk.length && !isAtEnd) {
            chunk = take();
            next = 0;
            isAtEnd = chunk.length == 0;
        }
        if (isAtEnd) {
            return endOrFailure();
        }
        int count = Math.min(length, chunk.length - next);
        System.arraycopy(chunk, next, buffer, offset, count);
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

    private byte[] take() throws IOException {
        try {
            byte[] taken = chunks.poll();
            while (taken == null) {
                if (cancellation.isRequested()) {
                    throw new CancelledException();
                }
                taken = chunks.poll(CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            }
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for stdin");
        }
    }
}
