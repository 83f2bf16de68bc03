package dev.postern.ops;

import io.micrometer.core.instrument.Counter;

/** Counts the values of attributes that got another type, by outcome. Safe on any thread. */
public final class RetypeUse {
    private final Counter converted;
    private final Counter lost;

    RetypeUse(Metrics metrics) {
        String description = "Values of attributes that got another type, by what became of them";
        converted = metrics.counter("postern.retype.values", description, "outcome", "converted");
        lost = metrics.counter("postern.retype.values", description, "outcome", "lost");
    }

    public void values(long convertedNow, long lostNow) {
        converted.increment((double) convertedNow);
        lost.increment((double) lostNow);
    }
}
