package dev.postern.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.config.Keys;
import dev.postern.domain.key.KeyHash;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Slows down the guessing of keys. Shared by all authenticators; safe on any thread.
 *
 * <p>An address has two budgets: a key that is known to be wrong takes from the first, a key that was never seen from the
 * second, which a good key gets back. So a wrong key that is repeated without end never keeps a good key out that is new
 * here. Reads of new keys have a budget of their own for all addresses together, because an attacker may have many.
 */
final class KeyGuessLimiter {
    /** With more addresses than this within a minute the limit on all reads together is the one that holds. */
    private static final int MOST_ADDRESSES = 50_000;
    /** After this a bucket is full again, so that to forget it loses nothing. */
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final Duration SECOND = Duration.ofSeconds(1);
    /** A process that has just started knows few keys; all those in use may be read at once. */
    private static final int SECONDS_AT_ONCE = 5;

    private final Keys settings;
    private final TimeMeter clock;
    private final Bucket lookups;
    private final Cache<ByteBuffer, Bucket> addressToFailures;
    private final Cache<ByteBuffer, Bucket> addressToNewKeys;
    /** The keys in use anywhere in the process, which no guesser at their address may stop. */
    private final Cache<KeyHash, Boolean> good;
    /** The keys that the database did not know a moment ago. */
    private final Cache<KeyHash, Boolean> wrong;

    KeyGuessLimiter(Keys settings, TimeMeter clock) {
        this.settings = settings;
        this.clock = clock;
        this.lookups =
                bucket((long) settings.lookupsPerSecond() * SECONDS_AT_ONCE, settings.lookupsPerSecond(), SECOND);
        this.good = Caffeine.newBuilder()
                .maximumSize(settings.cacheSize())
                .executor(Runnable::run)
                .build();
        this.wrong = Caffeine.newBuilder()
                .maximumSize(settings.cacheSize())
                // As early as a good key is read again: a key may be created after it was tried.
                .expireAfterWrite(settings.cacheExpiry().dividedBy(2))
                .ticker(clock::currentTimeNanos)
                .executor(Runnable::run)
                .build();
        this.addressToFailures = buckets();
        this.addressToNewKeys = buckets();
    }

    /** Whether the key was good when it was last read. */
    boolean wasGood(KeyHash hash) {
        return good.getIfPresent(hash) != null;
    }

    /** Whether the key was read a moment ago and was not good. */
    boolean isWrong(KeyHash hash) {
        return wrong.getIfPresent(hash) != null;
    }

    void learn(KeyHash hash, boolean isGood) {
        if (isGood) {
            good.put(hash, true);
        } else {
            good.invalidate(hash);
            wrong.put(hash, true);
        }
    }

    /** Takes one use of a key that is known to be wrong; where there is none left, the seconds until there is. */
    int takeFailure(InetAddress address) {
        int perMinute = settings.failuresPerMinute();
        return perMinute == 0
                ? 0
                : take(addressToFailures.get(
                        ClientAddress.network(address), first -> bucket(perMinute, perMinute, MINUTE)));
    }

    /** Takes one key that was never seen; where there is none left, the seconds until there is. */
    int takeNewKey(InetAddress address) {
        return settings.newPerSecond() == 0 ? 0 : take(newKeys(address));
    }

    /** The new key was good, or was not read. */
    void returnNewKey(InetAddress address) {
        if (settings.newPerSecond() > 0) {
            newKeys(address).addTokens(1);
        }
    }

    /** Takes one read of a new key; where there is none left, the seconds until there is. */
    int takeLookup() {
        return take(lookups);
    }

    private Bucket newKeys(InetAddress address) {
        int perSecond = settings.newPerSecond();
        return addressToNewKeys.get(
                ClientAddress.network(address), first -> bucket((long) perSecond * SECONDS_AT_ONCE, perSecond, SECOND));
    }

    private static int take(Bucket bucket) {
        return RetryAfter.seconds(bucket.tryConsumeAndReturnRemaining(1));
    }

    private Bucket bucket(long capacity, long refill, Duration period) {
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(refill, period))
                .build();
    }

    private static Cache<ByteBuffer, Bucket> buckets() {
        return Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterAccess(MINUTE)
                .executor(Runnable::run)
                .build();
    }
}
