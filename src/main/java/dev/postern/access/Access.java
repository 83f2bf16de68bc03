package dev.postern.access;

import dev.postern.config.Config;
import dev.postern.ops.Metrics;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.Vertx;

/** What the doors of one process have in common. Safe on any thread. */
public final class Access {
    private final Config config;
    private final int loops;
    private final Metrics metrics;
    private final RateLimits rates;
    private final Attempts attempts;

    /** {@code loops} is the number of event loops that serve the API. */
    public Access(Config config, int loops, Metrics metrics) {
        this.config = config;
        this.loops = loops;
        this.metrics = metrics;
        this.rates = new RateLimits(config.limits());
        this.attempts = new Attempts(config.keys(), TimeMeter.SYSTEM_NANOTIME);
    }

    /** The keys as one event loop sees them. */
    public ApiKeys keys(Vertx vertx) {
        return new ApiKeys(vertx, config, key -> new Visitor(key, rates.of(key), loops), attempts, metrics);
    }
}
