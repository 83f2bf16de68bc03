package dev.postern.profile.commit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the commands of a customer in order while one of them is off the fast path: those behind it wait until it is done. One
 * for each project; owned by the writer of one shard, runs on its event loop.
 */
final class CustomerSequencer {
    private final Map<String, Held> customerToHeld = new HashMap<>();

    private static final class Held {
        private int holds;
        private final Deque<Runnable> behind = new ArrayDeque<>(0);
    }

    /** Whether a command of the customer is off the fast path. */
    boolean isHeld(String customerId) {
        return !customerToHeld.isEmpty() && customerToHeld.containsKey(customerId);
    }

    /** A command leaves the fast path; each hold must be released. */
    void hold(String customerId) {
        customerToHeld.computeIfAbsent(customerId, first -> new Held()).holds++;
    }

    /** Runs {@code next} when the customer is not held any more; now it must be. */
    void runBehind(String customerId, Runnable next) {
        held(customerId).behind.add(next);
    }

    /** A command that left the fast path is done. */
    void release(String customerId) {
        Held held = held(customerId);
        if (--held.holds > 0) {
            return;
        }
        customerToHeld.remove(customerId);
        while (!held.behind.isEmpty()) {
            held.behind.remove().run();
            if (isHeld(customerId)) {
                // That command has left the fast path too, and the others stay behind it.
                held(customerId).behind.addAll(held.behind);
                return;
            }
        }
    }

    private Held held(String customerId) {
        Held held = customerToHeld.get(customerId);
        if (held == null) {
            throw new IllegalStateException("no command of this customer is off the fast path");
        }
        return held;
    }
}
