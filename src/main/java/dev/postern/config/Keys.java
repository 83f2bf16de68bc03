package dev.postern.config;

import dev.postern.config.read.Range;
import dev.postern.config.read.Span;
import java.time.Duration;

/** How long an API key is believed without asking the database, and what limits the guessing of keys. */
public record Keys(
        @Range(least = 1, most = 10_000_000) int cacheSize,
        @Span(least = "1ms", most = "10s") Duration cacheExpiry,
        @Range(least = 0, most = 1_000_000) int failuresPerMinute,
        @Range(least = 0, most = 1_000_000) int newPerSecond,
        @Range(least = 1, most = 1_000_000) int lookupsPerSecond) {}
