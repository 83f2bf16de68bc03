package dev.postern.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.bus.Caller;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.Network;
import dev.postern.domain.ApiKey;
import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.KeyHash;
import dev.postern.domain.KeyLookup;
import dev.postern.domain.ServiceException;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one judge of keys. Owned by one verticle; runs on its event loop.
 *
 * <p>What the database said is believed for some seconds, so that a revoked key is refused soon. A key that was good is asked
 * for again without further ado; all others go one road, whether they are missing, wrong or revoked, and on that road whoever
 * is wrong too often waits. So a stranger behind the same address never stops a key that is in use, and a stranger's keys
 * push none of those in use out of memory.
 */
public final class ApiKeys {
    /** A key is at most 512 characters; longer ones are not worth a hash. */
    private static final int MAX_LENGTH = 512;

    private static final Future<Optional<Visitor>> NOBODY = Future.succeededFuture(Optional.empty());

    private final Caller<KeyHash, KeyLookup> findKey;
    private final Function<ApiKey, Visitor> visitors;
    private final Attempts attempts;
    private final Metrics metrics;
    private final List<Network> trustedProxies;
    private final long timeoutNanos;
    private final long expiryNanos;
    private final Cache<KeyHash, Known> hashToKnown;
    private final Cache<KeyHash, Boolean> unknown;
    /** A key is asked for once, however many requests wait for the answer. */
    private final Map<KeyHash, Future<Optional<Visitor>>> hashToLookup = new HashMap<>();

    ApiKeys(Vertx vertx, Config config, Function<ApiKey, Visitor> visitors, Attempts attempts, Metrics metrics) {
        this.findKey = Endpoints.FIND_KEY.caller(vertx, 1);
        this.visitors = visitors;
        this.attempts = attempts;
        this.metrics = metrics;
        this.trustedProxies = config.http().trustedProxies();
        this.timeoutNanos = config.limits().deadline().toNanos();
        this.expiryNanos = config.keys().cacheExpiry().toNanos();
        Caffeine<Object, Object> bounded =
                Caffeine.newBuilder().maximumSize(config.keys().cacheSize()).executor(Runnable::run);
        this.hashToKnown = bounded.build();
        this.unknown = bounded.expireAfterWrite(config.keys().cacheExpiry()).build();
    }

    private record Known(Visitor visitor, Future<Optional<Visitor>> found, long askedNanos) {}

    /**
     * Who sends {@code key}, as it stands in the request, empty when it is missing.
     *
     * @return fails with {@link ErrorCode#UNAUTHORIZED}, {@link ErrorCode#FORBIDDEN} or {@link ErrorCode#RATE_LIMITED}, and
     *     as the bus does when the database cannot be asked
     */
    public Future<Visitor> admit(String key, HttpServerRequest request, Door door) {
        return find(KeyHash.of(key.length() > MAX_LENGTH ? "" : key), request).compose(found -> judge(found, door));
    }

    private Future<Visitor> judge(Optional<Visitor> found, Door door) {
        if (found.isEmpty()) {
            return Future.failedFuture(new ServiceException(ErrorCode.UNAUTHORIZED, door.unauthorized()));
        }
        Visitor visitor = found.get();
        if (!visitor.key().scope().allows(door.scope())) {
            return Future.failedFuture(new ServiceException(ErrorCode.FORBIDDEN, door.forbidden()));
        }
        int seconds = visitor.secondsToWait();
        return seconds == 0
                ? Future.succeededFuture(visitor)
                : refuse(Metrics.Limit.KEY, ErrorCode.RATE_LIMITED, "This key sends more than it may.", seconds);
    }

    private Future<Optional<Visitor>> find(KeyHash hash, HttpServerRequest request) {
        @Nullable Known known = hashToKnown.getIfPresent(hash);
        if (known == null && !attempts.wasGood(hash)) {
            return meet(hash, ClientAddress.of(request, trustedProxies));
        }
        return known != null && System.nanoTime() - known.askedNanos < expiryNanos ? known.found : ask(hash);
    }

    /** Somebody whose key was not good when it was last seen, if it ever was. */
    private Future<Optional<Visitor>> meet(KeyHash hash, InetAddress address) {
        int seconds = attempts.secondsToWait(address);
        if (seconds > 0) {
            return refuse(
                    Metrics.Limit.ADDRESS, ErrorCode.RATE_LIMITED, "Too many wrong keys came from here.", seconds);
        }
        if (unknown.getIfPresent(hash) != null) {
            attempts.failed(address);
            return NOBODY;
        }
        if (!hashToLookup.containsKey(hash)) {
            int secondsToLookup = attempts.secondsToLookup();
            if (secondsToLookup > 0) {
                return refuse(
                        Metrics.Limit.LOOKUPS, ErrorCode.OVERLOADED, "Too many new keys; try again.", secondsToLookup);
            }
        }
        return ask(hash).onSuccess(found -> {
            if (found.isEmpty()) {
                attempts.failed(address);
            }
        });
    }

    private Future<Optional<Visitor>> ask(KeyHash hash) {
        @Nullable Future<Optional<Visitor>> underWay = hashToLookup.get(hash);
        if (underWay != null) {
            return underWay;
        }
        long nowNanos = System.nanoTime();
        Future<Optional<Visitor>> lookup = findKey.ask(0, hash, new Deadline(nowNanos + timeoutNanos))
                .map(answer -> learn(hash, answer.key(), nowNanos))
                .onComplete(done -> hashToLookup.remove(hash));
        if (!lookup.isComplete()) {
            hashToLookup.put(hash, lookup);
        }
        return lookup;
    }

    private Optional<Visitor> learn(KeyHash hash, Optional<ApiKey> owner, long askedNanos) {
        attempts.learn(hash, owner.isPresent());
        if (owner.isEmpty()) {
            hashToKnown.invalidate(hash);
            unknown.put(hash, true);
            return Optional.empty();
        }
        @Nullable Known before = hashToKnown.getIfPresent(hash);
        // The same visitor, because of what it has in flight.
        Visitor visitor = before != null && before.visitor.key().equals(owner.get())
                ? before.visitor
                : visitors.apply(owner.get());
        Optional<Visitor> found = Optional.of(visitor);
        hashToKnown.put(hash, new Known(visitor, Future.succeededFuture(found), askedNanos));
        return found;
    }

    private <T> Future<T> refuse(Metrics.Limit limit, ErrorCode code, String message, int seconds) {
        metrics.limited(limit);
        return Future.failedFuture(new ServiceException(code, message, seconds));
    }
}
