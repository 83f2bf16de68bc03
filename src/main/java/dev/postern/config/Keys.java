package dev.postern.config;

import dev.postern.config.read.Rules;
import java.time.Duration;

/**
 * How long an API key is believed without asking the database, and what is done about those who guess.
 *
 * @param cacheSize most keys in memory
 * @param cacheExpiry the longest life of a revoked key
 * @param failuresPerMinute most uses from one address of keys that are known to be wrong; 0: any number
 * @param newPerSecond most keys from one address that were not seen before, without good ones; 0: any number
 * @param lookupsPerSecond most questions to the database about keys that were not seen before
 */
public record Keys(int cacheSize, Duration cacheExpiry, int failuresPerMinute, int newPerSecond, int lookupsPerSecond) {
    public Keys {
        Rules.of("keys")
                .between("cache-size", cacheSize, 1, 10_000_000)
                .between("cache-expiry", cacheExpiry, Duration.ofMillis(1), Duration.ofSeconds(10))
                .between("failures-per-minute", failuresPerMinute, 0, 1_000_000)
                .between("new-per-second", newPerSecond, 0, 1_000_000)
                .between("lookups-per-second", lookupsPerSecond, 1, 1_000_000)
                .check();
    }
}
