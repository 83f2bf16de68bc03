package dev.postern.access;

import dev.postern.config.Config;
import dev.postern.domain.ApiKey;
import dev.postern.domain.KeyHash;
import dev.postern.ops.Metrics;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.Collection;

/** What the doors of one process have in common. Safe on any thread. */
public final class Access {
    private final Config config;
    private final int loops;
    private final Metrics metrics;
    private final RateLimits rates;
    private final Attempts attempts;
    private final ClientAddress addresses;
    private final TimeMeter clock;

    /** {@code loops} is the number of event loops that serve the API. */
    public Access(Config config, int loops, Metrics metrics) {
        // The wall clock can be set back, and would then give no tokens until it is where it was.
        this(config, loops, metrics, TimeMeter.SYSTEM_NANOTIME);
    }

    Access(Config config, int loops, Metrics metrics, TimeMeter clock) {
        this.config = config;
        this.loops = loops;
        this.metrics = metrics;
        this.clock = clock;
        this.rates = new RateLimits(config.limits(), clock);
        this.attempts = new Attempts(config.keys(), clock);
        this.addresses = new ClientAddress(config.http().trustedProxies());
    }

    /** These are keys in use, as the database said at the start: no guesser at their address keeps them out. */
    public void know(Collection<KeyHash> hashes) {
        hashes.forEach(hash -> attempts.learn(hash, true));
    }

    /** The keys as one event loop sees them. */
    public ApiKeys keys(Vertx vertx) {
        return new ApiKeys(this, vertx, metrics);
    }

    Config config() {
        return config;
    }

    TimeMeter clock() {
        return clock;
    }

    Attempts attempts() {
        return attempts;
    }

    /** The client's own address, as far as the trusted proxies tell. */
    public InetAddress addressOf(HttpServerRequest request) {
        return addresses.of(request);
    }

    Visitor visitor(ApiKey key) {
        return new Visitor(key, rates.of(key), loops);
    }
}
