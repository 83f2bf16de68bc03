package dev.postern.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what was started, newest first, once: when a signal ends the process or when the start fails. Owned by the serve
 * command; its thread and the hook's thread meet at one lock.
 */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final CountDownLatch signal = new CountDownLatch(1);
    private boolean failed;

    static Shutdown atSignal() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::stopAndHalt, "postern-stop"));
        return shutdown;
    }

    /** Runs a start. A signal in the middle waits until it is over, so that nothing half started stays behind; see {@link #signalledWithin}. */
    synchronized void guard(Runnable start) {
        boolean started = false;
        try {
            start.run();
            started = true;
        } finally {
            if (!started) {
                boolean clean = stop();
                if (signal.getCount() == 0) {
                    // Libraries that add hooks of their own fail in the middle of a signal; that is no failed start.
                    halt(clean);
                }
                failed = true;
            }
        }
    }

    /** Waits for a signal; false when that time is over. */
    boolean signalledWithin(Duration time) {
        try {
            return signal.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    synchronized void onStop(Runnable step) {
        steps.push(step);
    }

    /** Every step runs, whatever the others do; returns whether all went well. */
    synchronized boolean stop() {
        boolean clean = true;
        while (!steps.isEmpty()) {
            try {
                steps.pop().run();
            } catch (Throwable e) {
                LOG.error("Could not stop cleanly: {}", e.toString());
                LOG.debug("Where it failed", e);
                clean = false;
            }
        }
        return clean;
    }

    private void stopAndHalt() {
        signal.countDown();
        synchronized (this) {
            // After a failed start everything has stopped, and System.exit has the exit code.
            if (!failed) {
                halt(stop());
            }
        }
    }

    // Left alone, the JVM ends with 128 + the signal's number, which a supervisor takes for a failure.
    private static void halt(boolean clean) {
        Runtime.getRuntime().halt(clean ? ExitCode.OK : ExitCode.UNEXPECTED_FAILURE);
    }
}
