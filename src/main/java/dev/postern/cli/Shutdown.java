package dev.postern.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops what was started, newest first, once: when a signal ends the process or when the start fails. Owned by the serve
 * command; its thread and the hook's thread meet at one lock.
 */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<Runnable> steps = new ArrayDeque<>();

    static Shutdown atSignal() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::stopAndHalt, "postern-stop"));
        return shutdown;
    }

    /** Runs a start. A signal in the middle waits until it is over, so that nothing half started stays behind. */
    synchronized void guard(Runnable start) {
        boolean started = false;
        try {
            start.run();
            started = true;
        } finally {
            if (!started) {
                boolean clean = stop();
                LOG.debug("Stopped after a failed start, {}", clean ? "cleanly" : "with failures");
            }
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
            } catch (RuntimeException e) {
                LOG.error("Could not stop cleanly: {}", e.toString());
                LOG.debug("Where it failed", e);
                clean = false;
            }
        }
        return clean;
    }

    // Left alone, the JVM ends with 128 + the signal's number, which a supervisor takes for a failure. After a failed
    // start there is nothing to stop, and System.exit has the exit code.
    private void stopAndHalt() {
        boolean signalled = !isEmpty();
        boolean clean = stop();
        if (signalled) {
            Runtime.getRuntime().halt(clean ? ExitCode.OK : ExitCode.UNEXPECTED_FAILURE);
        }
    }

    private synchronized boolean isEmpty() {
        return steps.isEmpty();
    }
}
