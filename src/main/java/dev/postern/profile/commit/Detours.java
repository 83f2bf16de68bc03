package dev.postern.profile.commit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps a customer's commands in order where one of them leaves the fast road: those behind it wait until it is done,
 * instead of overtaking it. Owned by the lane of one project; runs on its event loop.
 */
public final class Detours {
    private final Map<String, Detour> customerToDetour = new HashMap<>();

    private static final class Detour {
        private int underWay;
        private final Deque<Runnable> behind = new ArrayDeque<>(0);
    }

    /** Whether a command of the customer has left the fast road and is not done. */
    public boolean has(String customerId) {
        return !customerToDetour.isEmpty() && customerToDetour.containsKey(customerId);
    }

    /** A command leaves the fast road; it must {@link #end}. */
    public void begin(String customerId) {
        customerToDetour.computeIfAbsent(customerId, first -> new Detour()).underWay++;
    }

    /** What is to be done when those before it are; only for whom {@link #has} holds. */
    public void behind(String customerId, Runnable next) {
        detour(customerId).behind.add(next);
    }

    /** A command that left the fast road is done. */
    public void end(String customerId) {
        Detour detour = detour(customerId);
        if (--detour.underWay > 0) {
            return;
        }
        customerToDetour.remove(customerId);
        while (!detour.behind.isEmpty()) {
            detour.behind.remove().run();
            if (has(customerId)) {
                // It has left the fast road too, and the others are behind it.
                detour(customerId).behind.addAll(detour.behind);
                return;
            }
        }
    }

    private Detour detour(String customerId) {
        Detour detour = customerToDetour.get(customerId);
        if (detour == null) {
            throw new IllegalStateException("no command of this customer has left the fast road");
        }
        return detour;
    }
}
