package dev.postern.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.config.Limits;
import dev.postern.config.value.Rate;
import dev.postern.domain.key.ApiKey;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;

/** The rate of each key: one bucket of tokens, whichever event loops its requests come to. Safe on any thread. */
final class RateLimits {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Limits settings;
    private final TimeMeter clock;
    /** A bucket lives as long as one event loop has a key that draws from it. */
    private final Cache<ApiKey, Bucket> keyToBucket =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    RateLimits(Limits settings, TimeMeter clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Empty where the key may send as much as it likes. */
    Optional<Bucket> of(ApiKey key) {
        Rate rate = settings.rateOf(key.projectId());
        return rate.unlimited() ? Optional.empty() : Optional.of(keyToBucket.get(key, unseen -> bucket(rate)));
    }

    private Bucket bucket(Rate rate) {
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(rate.capacity()).refillGreedy(rate.requestsPerSecond(), SECOND))
                .build();
    }
}
