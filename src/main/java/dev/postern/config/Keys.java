package dev.postern.config;

import java.time.Duration;

/**
 * How long an API key is believed without asking the database.
 *
 * @param cacheSize most keys in memory
 * @param cacheExpiry the longest life of a revoked key
 */
public record Keys(int cacheSize, Duration cacheExpiry) {
    public Keys {
        Rules.of("keys")
                .between("cache-size", cacheSize, 1, 10_000_000)
                .between("cache-expiry", cacheExpiry, Duration.ofMillis(1), Duration.ofSeconds(10))
                .check();
    }
}
