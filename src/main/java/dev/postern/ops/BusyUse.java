package dev.postern.ops;

import io.micrometer.core.instrument.Counter;
import java.util.concurrent.atomic.AtomicLong;

/** Requests that wait because other sessions of the database hold their row. Safe on any thread. */
public final class BusyUse {
    private final AtomicLong waiting = new AtomicLong();
    private final Counter refused;

    BusyUse(Metrics metrics) {
        metrics.gauge("postern.busy.waiting", "Requests whose row another session of the database holds", waiting);
        refused = metrics.counter(
                "postern.busy.refused", "Requests answered 503 because another session held their row for too long");
    }

    /** So many more requests wait for a row; negative when they leave. */
    public void waiting(int requests) {
        waiting.addAndGet(requests);
    }

    /** A request has waited for too long. */
    public void refused() {
        refused.increment();
    }
}
