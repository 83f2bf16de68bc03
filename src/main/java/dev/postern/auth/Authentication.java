package dev.postern.auth;

import dev.postern.config.Config;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyHash;
import dev.postern.ops.Metrics;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.Collection;

/** State that the authenticators of one process share: rates, limits on guessing, trusted proxies. Safe on any thread. */
public final class Authentication {
    private final Config config;
    private final int loops;
    private final Metrics metrics;
    private final RateLimits rates;
    private final KeyGuessLimiter guesses;
    private final ClientAddress addresses;
    private final TimeMeter clock;

    /** {@code loops} is the number of event loops that serve the API. */
    public Authentication(Config config, int loops, Metrics metrics) {
        // The wall clock can be set back, and would then give no tokens until it is where it was.
        this(config, loops, metrics, TimeMeter.SYSTEM_NANOTIME);
    }

    Authentication(Config config, int loops, Metrics metrics, TimeMeter clock) {
        this.config = config;
        this.loops = loops;
        this.metrics = metrics;
        this.clock = clock;
        this.rates = new RateLimits(config.limits(), clock);
        this.guesses = new KeyGuessLimiter(config.keys(), clock);
        this.addresses = new ClientAddress(config.http().trustedProxies());
    }

    /** Keys in use, read at the start. No guesser at their address keeps them out. */
    public void rememberGood(Collection<KeyHash> hashes) {
        hashes.forEach(hash -> guesses.learn(hash, true));
    }

    /** For the requests of one event loop. */
    public KeyAuthenticator keys(Vertx vertx) {
        return new KeyAuthenticator(this, vertx, metrics);
    }

    Config config() {
        return config;
    }

    TimeMeter clock() {
        return clock;
    }

    KeyGuessLimiter guesses() {
        return guesses;
    }

    /** The client's own address, as far as the trusted proxies tell. */
    public InetAddress addressOf(HttpServerRequest request) {
        return addresses.of(request);
    }

    AuthenticatedKey authenticated(ApiKey key) {
        return new AuthenticatedKey(key, rates.of(key), loops);
    }
}
