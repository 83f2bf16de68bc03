package dev.postern.cli;

import dev.postern.transfer.Cancellation;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a signal end a command in good order: the hook asks the work to stop, and the JVM waits until it has ended. Owned
 * by the command, on its thread; the hook has a thread of its own.
 */
final class Interruption implements AutoCloseable {
    /** What is on its way is answered or given up before. */
    private static final Duration LONGEST = Duration.ofSeconds(45);

    private final Cancellation stop = new Cancellation();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Interruption() {}

    /** From now on until it is closed. */
    static Interruption ofThisThread() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::interrupt, "postern-interrupt"));
        return interruption;
    }

    Cancellation stop() {
        return stop;
    }

    private void interrupt() {
        stop.request();
        try {
            boolean unusedInTime = ended.await(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
