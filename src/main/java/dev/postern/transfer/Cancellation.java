package dev.postern.transfer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A request to end the work early, and in good order. Owned by the working thread, which closes it; the shutdown hook's
 * thread makes the request.
 */
public final class Cancellation implements AutoCloseable {
    private static final Duration LONGEST_END = Duration.ofSeconds(45);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Requested by a signal; the JVM then lives on until it is closed. */
    public static Cancellation bySignal() {
        Cancellation cancellation = new Cancellation();
        Runtime.getRuntime().addShutdownHook(new Thread(cancellation::requestAndAwaitEnd, "postern-interrupt"));
        return cancellation;
    }

    private void requestAndAwaitEnd() {
        request();
        boolean unusedInTime = isDownWithin(ended, LONGEST_END);
    }

    public void request() {
        requested.countDown();
    }

    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits; returns early and true when it is requested. */
    public boolean isRequestedWithin(Duration pause) {
        return isDownWithin(requested, pause);
    }

    private static boolean isDownWithin(CountDownLatch latch, Duration longest) {
        try {
            return latch.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
