package dev.postern.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.config.Keys;
import dev.postern.domain.KeyHash;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Slows down who guesses keys: wrong keys are counted by address, and questions to the database about keys never seen are
 * counted all together, because an attacker may have many addresses. Shared by all doors; safe on any thread.
 */
final class Attempts {
    /** Who comes from more addresses than this within a minute meets the limit on all questions together. */
    private static final int MOST_ADDRESSES = 50_000;
    /** After this a bucket is full again, so that to forget it loses nothing. */
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final Duration SECOND = Duration.ofSeconds(1);
    /** A process that has just started knows no key; all those in use may be asked for at once. */
    private static final int SECONDS_AT_ONCE = 5;

    private final int failuresPerMinute;
    private final TimeMeter clock;
    private final Bucket lookups;
    private final Cache<ByteBuffer, Bucket> addressToFailures;
    /** The keys in use anywhere in the process, which nobody at their address may stop. */
    private final Cache<KeyHash, Boolean> good;

    Attempts(Keys settings, TimeMeter clock) {
        this.failuresPerMinute = settings.failuresPerMinute();
        this.clock = clock;
        this.lookups =
                bucket((long) settings.lookupsPerSecond() * SECONDS_AT_ONCE, settings.lookupsPerSecond(), SECOND);
        this.good = Caffeine.newBuilder()
                .maximumSize(settings.cacheSize())
                .executor(Runnable::run)
                .build();
        this.addressToFailures = Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterAccess(MINUTE)
                .executor(Runnable::run)
                .build();
    }

    /** Whether the key was good when it was last asked for. */
    boolean wasGood(KeyHash hash) {
        return good.getIfPresent(hash) != null;
    }

    void learn(KeyHash hash, boolean isGood) {
        if (isGood) {
            good.put(hash, true);
        } else {
            good.invalidate(hash);
        }
    }

    /** Seconds until somebody at that address may try a key again; 0 is now. */
    int secondsToWait(InetAddress address) {
        Bucket failures = addressToFailures.getIfPresent(ClientAddress.network(address));
        return failures == null ? 0 : Waits.untilToken(failures);
    }

    /** A key from that address was no good. */
    void failed(InetAddress address) {
        if (failuresPerMinute > 0) {
            var unusedLeft = addressToFailures
                    .get(ClientAddress.network(address), first -> bucket(failuresPerMinute, failuresPerMinute, MINUTE))
                    .tryConsume(1);
        }
    }

    /** Takes one question to the database; where there is none left, the seconds until there is. */
    int secondsToLookup() {
        return Waits.seconds(lookups.tryConsumeAndReturnRemaining(1));
    }

    private Bucket bucket(long capacity, long refill, Duration period) {
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(refill, period))
                .build();
    }
}
