package dev.postern.router;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.bus.Caller;
import dev.postern.bus.Endpoints;
import dev.postern.config.Keys;
import dev.postern.domain.Deadline;
import dev.postern.domain.KeyHash;
import dev.postern.domain.KeyLookup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Who a key belongs to. Owned by one router verticle; runs on its event loop. What the database said is believed for some
 * seconds, so that a revoked key is refused soon; a key is asked for once, however many requests wait for the answer.
 */
final class ApiKeys {
    /** A key is at most 512 characters; longer ones are not worth a hash. */
    private static final int MAX_LENGTH = 512;

    private final Caller<KeyHash, KeyLookup> findKey;
    private final long timeoutNanos;
    private final Cache<KeyHash, Future<KeyLookup>> hashToLookup;

    ApiKeys(Vertx vertx, Keys settings, Duration timeout) {
        this.findKey = Endpoints.FIND_KEY.caller(vertx, 1);
        this.timeoutNanos = timeout.toNanos();
        this.hashToLookup = Caffeine.newBuilder()
                .maximumSize(settings.cacheSize())
                .expireAfterWrite(settings.cacheExpiry())
                .executor(Runnable::run)
                .build();
    }

    /** The owner of a key as the caller sent it; fails when the database cannot be asked. */
    Future<KeyLookup> find(String key) {
        if (key.isEmpty() || key.length() > MAX_LENGTH) {
            return Future.succeededFuture(KeyLookup.NONE);
        }
        KeyHash hash = KeyHash.of(key);
        Future<KeyLookup> lookup = hashToLookup.get(hash, this::ask);
        if (lookup.failed()) {
            hashToLookup.invalidate(hash);
            return ask(hash);
        }
        return lookup;
    }

    private Future<KeyLookup> ask(KeyHash hash) {
        return findKey.ask(0, hash, new Deadline(System.nanoTime() + timeoutNanos));
    }
}
