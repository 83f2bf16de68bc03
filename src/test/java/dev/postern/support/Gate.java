package dev.postern.support;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets through, holds back, or slows down. Commanded by any thread; the threads that pass wait here. */
final class Gate {
    private boolean shut;
    private boolean openForEver;
    private long delayNanos;

    synchronized void shut() {
        shut = true;
    }

    synchronized void open(boolean forEver) {
        shut = false;
        delayNanos = 0;
        openForEver |= forEver;
        notifyAll();
    }

    synchronized void delay(Duration each) {
        delayNanos = each.toNanos();
        notifyAll();
    }

    /** Waits as long as the gate wants one to wait; returns whether it was shut. */
    synchronized boolean pass() {
        boolean held = shut;
        long arrived = System.nanoTime();
        try {
            while (!openForEver && (shut || System.nanoTime() - arrived < delayNanos)) {
                long left = TimeUnit.NANOSECONDS.toMillis(delayNanos - (System.nanoTime() - arrived));
                wait(shut ? 0 : left + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return held;
    }
}
