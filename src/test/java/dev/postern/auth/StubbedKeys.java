package dev.postern.auth;

import dev.postern.bus.Endpoints;
import dev.postern.config.Settings;
import dev.postern.domain.ServiceException;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.ApiKey.Scope;
import dev.postern.domain.key.KeyHash;
import dev.postern.domain.key.KeyLookup;
import dev.postern.ops.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Keys as one event loop sees them, by a clock that the test moves; the bus stands in for the database. */
abstract class StubbedKeys {
    static final HttpServerRequest REQUEST = requestFrom("192.0.2.1");
    static final Duration EXPIRY = Duration.ofSeconds(10);
    static final AccessPolicy POLICY = new AccessPolicy(Scope.TRACK, "no good key", "not this scope");

    final Map<KeyHash, ApiKey> hashToKey = new ConcurrentHashMap<>();
    final AtomicInteger questions = new AtomicInteger();
    final Metrics metrics = new Metrics();
    final ManualClock clock = new ManualClock();
    /** The gate that the database waits for before it answers. */
    volatile Future<Void> database = Future.succeededFuture();

    Vertx vertx;
    Context loop;

    /** A request that knows nothing but where it comes from. */
    static HttpServerRequest requestFrom(String address) {
        return (HttpServerRequest) Proxy.newProxyInstance(
                StubbedKeys.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) -> SocketAddress.inetSocketAddress(4711, address));
    }

    @BeforeEach
    void serve_keys() {
        vertx = Vertx.vertx();
        loop = vertx.getOrCreateContext();
        Endpoints.register(vertx);
        Endpoints.FIND_KEY.serve(vertx.eventBus(), 0, hash -> {
            questions.incrementAndGet();
            return database.map(open -> new KeyLookup(Optional.ofNullable(hashToKey.get(hash))));
        });
        hashToKey.put(KeyHash.of("good"), new ApiKey("shop", "k_1", Scope.TRACK));
        hashToKey.put(KeyHash.of("reader"), new ApiKey("shop", "k_2", Scope.READ));
        hashToKey.put(KeyHash.of("admin"), new ApiKey("shop", "k_3", Scope.ADMIN));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    KeyAuthenticator keys(String... settings) {
        return authentication(settings).keys(vertx);
    }

    Authentication authentication(String... settings) {
        Map<String, String> environment = new TreeMap<>();
        for (String setting : settings) {
            environment.put("POSTERN_" + setting.split("=")[0], setting.split("=")[1]);
        }
        return new Authentication(Settings.load(environment, Optional.empty()), 1, metrics, clock);
    }

    String answer(KeyAuthenticator keys, String key) {
        return answer(authenticate(keys, key));
    }

    /** All on one event loop, as a verticle does. */
    Future<AuthenticatedKey> authenticate(KeyAuthenticator keys, String key) {
        Promise<AuthenticatedKey> admitted = Promise.promise();
        loop.runOnContext(now -> keys.authenticate(key, REQUEST, POLICY).onComplete(admitted));
        return admitted.future();
    }

    static String answer(Future<AuthenticatedKey> admitted) {
        try {
            return admitted.await(10, TimeUnit.SECONDS).key().keyId();
        } catch (ServiceException refused) {
            return refused.code().type() + ": " + refused.getMessage();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> answers(KeyAuthenticator keys, int count) {
        return answers(keys, "wrong ", count);
    }

    List<String> otherAnswers(KeyAuthenticator keys, int count) {
        return answers(keys, "other ", count);
    }

    List<String> answers(KeyAuthenticator keys, String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> answer(keys, prefix + i)).toList();
    }

    /** New ones; each is answered with its own id, "of " and the key. */
    List<String> goodKeys(int count) {
        List<String> keys = IntStream.range(0, count).mapToObj(i -> "good " + i).toList();
        keys.forEach(key -> hashToKey.put(KeyHash.of(key), new ApiKey("shop", "of " + key, Scope.TRACK)));
        return keys;
    }
}
