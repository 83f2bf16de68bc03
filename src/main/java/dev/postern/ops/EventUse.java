package dev.postern.ops;

import dev.postern.domain.Verdict.Outcome;
import io.micrometer.core.instrument.Counter;

/** Counts events by outcome. Safe on any thread. */
public final class EventUse {
    private final Counter stored;
    private final Counter repeated;
    private final Counter monthsFailed;

    EventUse(Metrics metrics) {
        stored = metrics.counter("postern.events", "Events by what was done", "outcome", "stored");
        repeated = metrics.counter("postern.events", "Events by what was done", "outcome", "repeated");
        monthsFailed = metrics.counter(
                "postern.events.months.failed", "Times that the months of the events could not be made or dropped");
    }

    /** An event was stored; {@link Outcome#REPEATED} where it was stored before. */
    public void done(Outcome outcome) {
        (outcome == Outcome.REPEATED ? repeated : stored).increment();
    }

    public void monthsFailed() {
        monthsFailed.increment();
    }
}
