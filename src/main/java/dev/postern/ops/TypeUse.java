package dev.postern.ops;

import io.micrometer.core.instrument.Counter;
import java.util.concurrent.atomic.AtomicLong;

/** How the types of attributes are found, all shards together. Safe on any thread. */
public final class TypeUse {
    private final Counter hit;
    private final Counter missed;
    private final AtomicLong known = new AtomicLong();

    TypeUse(Metrics metrics) {
        hit = metrics.counter("postern.types.hit", "Attribute names whose type was in memory");
        missed = metrics.counter("postern.types.missed", "Attribute names that were asked from the database");
        metrics.gauge("postern.types.known", "Attribute types in the cache, all shards together", known);
    }

    public void hit(int names) {
        hit.increment(names);
    }

    public void missed(int names) {
        missed.increment(names);
    }

    /** So many more are in the cache. */
    public void known(int more) {
        known.addAndGet(more);
    }
}
