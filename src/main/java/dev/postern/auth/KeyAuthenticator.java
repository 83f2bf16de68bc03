package dev.postern.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.bus.EndpointClient;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyHash;
import dev.postern.domain.key.KeyLookup;
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
 * Authenticates the key of a request. Owned by one verticle; runs on its event loop.
 *
 * <p>A key that was found is cached until the expiry, and read again from half of it on while the cached one still serves, so
 * a revoked key is refused soon. A key that was good needs no budget for that. Missing, wrong and revoked keys are treated
 * alike and bounded by address ({@link KeyGuessLimiter}), so a guesser at the same address neither stops a key in use nor
 * evicts it from memory.
 */
public final class KeyAuthenticator {
    /** A key is at most 512 characters; longer ones are not worth a hash. */
    private static final int MAX_LENGTH = 512;

    private static final Future<Optional<AuthenticatedKey>> NO_KEY = Future.succeededFuture(Optional.empty());

    private final EndpointClient<KeyHash, KeyLookup> findKey;
    private final Authentication authentication;
    private final KeyGuessLimiter guesses;
    private final Metrics metrics;
    private final TimeMeter clock;
    private final long timeoutNanos;
    private final long expiryNanos;
    private final Cache<KeyHash, Cached> hashToCached;
    /** A key is read once, however many requests wait for it. */
    private final Map<KeyHash, Future<Optional<AuthenticatedKey>>> hashToLookup = new HashMap<>();

    KeyAuthenticator(Authentication authentication, Vertx vertx, Metrics metrics) {
        Config config = authentication.config();
        this.findKey = Endpoints.FIND_KEY.client(vertx, 1);
        this.authentication = authentication;
        this.guesses = authentication.guesses();
        this.metrics = metrics;
        this.clock = authentication.clock();
        this.timeoutNanos = config.limits().deadline().toNanos();
        this.expiryNanos = config.keys().cacheExpiry().toNanos();
        this.hashToCached = Caffeine.newBuilder()
                .maximumSize(config.keys().cacheSize())
                .executor(Runnable::run)
                .build();
    }

    private record Cached(AuthenticatedKey authenticated, Future<Optional<AuthenticatedKey>> found, long readNanos) {}

    /**
     * The project and scope behind {@code key}, which is as it stands in the request, and empty when it is missing.
     *
     * @return fails with {@link ErrorCode#UNAUTHORIZED}, {@link ErrorCode#FORBIDDEN} or {@link ErrorCode#RATE_LIMITED}, and
     *     as the bus does when the database cannot be asked
     */
    public Future<AuthenticatedKey> authenticate(String key, HttpServerRequest request, AccessPolicy policy) {
        return find(KeyHash.of(key.length() > MAX_LENGTH ? "" : key), request).compose(found -> judge(found, policy));
    }

    private Future<AuthenticatedKey> judge(Optional<AuthenticatedKey> found, AccessPolicy policy) {
        if (found.isEmpty()) {
            return Future.failedFuture(new ServiceException(ErrorCode.UNAUTHORIZED, policy.unauthorized()));
        }
        AuthenticatedKey authenticated = found.get();
        if (!authenticated.key().scope().allows(policy.scope())) {
            return Future.failedFuture(new ServiceException(ErrorCode.FORBIDDEN, policy.forbidden()));
        }
        int seconds = authenticated.takeToken();
        return seconds == 0
                ? Future.succeededFuture(authenticated)
                : refuse(Metrics.Limit.KEY, ErrorCode.RATE_LIMITED, "This key sends more than it may.", seconds);
    }

    private Future<Optional<AuthenticatedKey>> find(KeyHash hash, HttpServerRequest request) {
        @Nullable Cached cached = hashToCached.getIfPresent(hash);
        if (cached == null) {
            return guesses.wasGood(hash) ? read(hash) : findUncached(hash, authentication.addressOf(request));
        }
        long age = clock.currentTimeNanos() - cached.readNanos;
        if (age < expiryNanos / 2) {
            return cached.found;
        }
        Future<Optional<AuthenticatedKey>> fresh = read(hash);
        return age < expiryNanos ? cached.found : fresh;
    }

    /** A key that was not good when it was last read, or never read. */
    private Future<Optional<AuthenticatedKey>> findUncached(KeyHash hash, InetAddress address) {
        if (guesses.isWrong(hash)) {
            int seconds = guesses.takeFailure(address);
            return seconds == 0 ? NO_KEY : tooMany(seconds);
        }
        if (hashToLookup.containsKey(hash)) {
            return read(hash);
        }
        int seconds = guesses.takeNewKey(address);
        if (seconds > 0) {
            return tooMany(seconds);
        }
        int secondsToLookup = guesses.takeLookup();
        if (secondsToLookup > 0) {
            guesses.returnNewKey(address);
            return refuse(
                    Metrics.Limit.LOOKUPS, ErrorCode.OVERLOADED, "Too many new keys; try again.", secondsToLookup);
        }
        return read(hash).onComplete(found -> {
            if (found.failed() || found.result().isPresent()) {
                guesses.returnNewKey(address);
            }
        });
    }

    private Future<Optional<AuthenticatedKey>> tooMany(int seconds) {
        return refuse(Metrics.Limit.ADDRESS, ErrorCode.RATE_LIMITED, "Too many wrong keys came from here.", seconds);
    }

    private Future<Optional<AuthenticatedKey>> read(KeyHash hash) {
        @Nullable Future<Optional<AuthenticatedKey>> underWay = hashToLookup.get(hash);
        if (underWay != null) {
            return underWay;
        }
        long readNanos = clock.currentTimeNanos();
        Future<Optional<AuthenticatedKey>> lookup = findKey.ask(0, hash, new Deadline(System.nanoTime() + timeoutNanos))
                .map(answer -> learn(hash, answer.key(), readNanos))
                .onComplete(done -> hashToLookup.remove(hash));
        if (!lookup.isComplete()) {
            hashToLookup.put(hash, lookup);
        }
        return lookup;
    }

    private Optional<AuthenticatedKey> learn(KeyHash hash, Optional<ApiKey> owner, long readNanos) {
        guesses.learn(hash, owner.isPresent());
        if (owner.isEmpty()) {
            hashToCached.invalidate(hash);
            return Optional.empty();
        }
        @Nullable Cached before = hashToCached.getIfPresent(hash);
        // The same object, because it counts what the key has in flight.
        AuthenticatedKey authenticated =
                before != null && before.authenticated.key().equals(owner.get())
                        ? before.authenticated
                        : authentication.authenticated(owner.get());
        Optional<AuthenticatedKey> found = Optional.of(authenticated);
        hashToCached.put(hash, new Cached(authenticated, Future.succeededFuture(found), readNanos));
        return found;
    }

    private <T> Future<T> refuse(Metrics.Limit limit, ErrorCode code, String message, int seconds) {
        metrics.rateLimited(limit);
        return Future.failedFuture(new ServiceException(code, message, seconds));
    }
}
