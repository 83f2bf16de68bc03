package dev.postern.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.config.Limits;
import dev.postern.config.Rate;
import dev.postern.domain.ApiKey;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Optional;

/** The rate of each key: one bucket of tokens, whichever event loops its requests come to. Safe on any thread. */
final class RateLimits {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Limits settings;
    /** A bucket lives as long as one event loop has a visitor that draws from it. */
    private final Cache<ApiKey, Bucket> keyToBucket =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    RateLimits(Limits settings) {
        this.settings = settings;
    }

    /** Empty where the key may send as much as it likes. */
    Optional<Bucket> of(ApiKey key) {
        Rate rate = settings.rateOf(key.projectId());
        return rate.unlimited() ? Optional.empty() : Optional.of(keyToBucket.get(key, unseen -> bucket(rate)));
    }

    private static Bucket bucket(Rate rate) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.capacity()).refillGreedy(rate.requestsPerSecond(), SECOND))
                .build();
    }
}
