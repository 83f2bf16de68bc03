package dev.postern.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.domain.ApiKey;
import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.KeyHash;
import dev.postern.domain.KeyLookup;
import dev.postern.domain.ServiceException;
import dev.postern.ops.Metrics;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one judge of keys. Owned by one verticle; runs on its event loop.
 *
 * <p>An answer of the database holds for some seconds, so that a revoked key is refused soon. At half of that time a good key
 * is asked for anew, and the old answer serves until the new one is there. A key that was good needs no budget for that; all
 * others are treated alike, whether they are missing, wrong or revoked, and {@link Attempts} bounds them by address. So a
 * guesser at the same address never stops a key that is in use, and pushes none of those in use out of memory.
 */
public final class ApiKeys {
    /** A key is at most 512 characters; longer ones are not worth a hash. */
    private static final int MAX_LENGTH = 512;

    private static final Future<Optional<Visitor>> NOBODY = Future.succeededFuture(Optional.empty());

    private final EndpointClient<KeyHash, KeyLookup> findKey;
    private final Access access;
    private final Attempts attempts;
    private final Metrics metrics;
    private final TimeMeter clock;
    private final long timeoutNanos;
    private final long expiryNanos;
    private final Cache<KeyHash, Known> hashToKnown;
    /** A key is asked for once, however many requests wait for the answer. */
    private final Map<KeyHash, Future<Optional<Visitor>>> hashToLookup = new HashMap<>();

    ApiKeys(Access access, Vertx vertx, Metrics metrics) {
        Config config = access.config();
        this.findKey = Endpoints.FIND_KEY.client(vertx, 1);
        this.access = access;
        this.attempts = access.attempts();
        this.metrics = metrics;
        this.clock = access.clock();
        this.timeoutNanos = config.limits().deadline().toNanos();
        this.expiryNanos = config.keys().cacheExpiry().toNanos();
        this.hashToKnown = Caffeine.newBuilder()
                .maximumSize(config.keys().cacheSize())
                .executor(Runnable::run)
                .build();
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
        if (known == null) {
            return attempts.wasGood(hash) ? ask(hash) : meet(hash, access.addressOf(request));
        }
        long age = clock.currentTimeNanos() - known.askedNanos;
        if (age < expiryNanos / 2) {
            return known.found;
        }
        Future<Optional<Visitor>> anew = ask(hash);
        return age < expiryNanos ? known.found : anew;
    }

    /** A key that was not good when it was last asked for, if it ever was. */
    private Future<Optional<Visitor>> meet(KeyHash hash, InetAddress address) {
        if (attempts.isWrong(hash)) {
            int seconds = attempts.takeFailure(address);
            return seconds == 0 ? NOBODY : tooMany(seconds);
        }
        if (hashToLookup.containsKey(hash)) {
            return ask(hash);
        }
        int seconds = attempts.takeNewKey(address);
        if (seconds > 0) {
            return tooMany(seconds);
        }
        int secondsToLookup = attempts.takeLookup();
        if (secondsToLookup > 0) {
            attempts.returnNewKey(address);
            return refuse(
                    Metrics.Limit.LOOKUPS, ErrorCode.OVERLOADED, "Too many new keys; try again.", secondsToLookup);
        }
        return ask(hash).onComplete(found -> {
            if (found.failed() || found.result().isPresent()) {
                attempts.returnNewKey(address);
            }
        });
    }

    private Future<Optional<Visitor>> tooMany(int seconds) {
        return refuse(Metrics.Limit.ADDRESS, ErrorCode.RATE_LIMITED, "Too many wrong keys came from here.", seconds);
    }

    private Future<Optional<Visitor>> ask(KeyHash hash) {
        @Nullable Future<Optional<Visitor>> underWay = hashToLookup.get(hash);
        if (underWay != null) {
            return underWay;
        }
        long askedNanos = clock.currentTimeNanos();
        Future<Optional<Visitor>> lookup = findKey.ask(0, hash, new Deadline(System.nanoTime() + timeoutNanos))
                .map(answer -> learn(hash, answer.key(), askedNanos))
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
            return Optional.empty();
        }
        @Nullable Known before = hashToKnown.getIfPresent(hash);
        // The same visitor, because of what it has in flight.
        Visitor visitor = before != null && before.visitor.key().equals(owner.get())
                ? before.visitor
                : access.visitor(owner.get());
        Optional<Visitor> found = Optional.of(visitor);
        hashToKnown.put(hash, new Known(visitor, Future.succeededFuture(found), askedNanos));
        return found;
    }

    private <T> Future<T> refuse(Metrics.Limit limit, ErrorCode code, String message, int seconds) {
        metrics.limited(limit);
        return Future.failedFuture(new ServiceException(code, message, seconds));
    }
}
