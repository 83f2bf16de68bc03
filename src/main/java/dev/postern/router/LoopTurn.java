package dev.postern.router;

import java.util.concurrent.Executor;

/**
 * Tells when a turn of an event loop began to read. Whatever is read in a turn lay there when it began, and where thousands
 * speak at once a turn takes longer than an answer. Owned by that event loop.
 */
final class LoopTurn {
    private long beganNanos;
    private boolean reading;

    /**
     * The same for all that is read in one turn, on the scale of {@link System#nanoTime()}.
     *
     * @param eventLoop runs tasks when everything that was there is read
     */
    long beganNanos(Executor eventLoop) {
        if (!reading) {
            reading = true;
            beganNanos = System.nanoTime();
            eventLoop.execute(() -> reading = false);
        }
        return beganNanos;
    }
}
