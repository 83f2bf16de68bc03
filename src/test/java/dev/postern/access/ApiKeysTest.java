package dev.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.bus.Endpoints;
import dev.postern.config.Settings;
import dev.postern.domain.ApiKey;
import dev.postern.domain.ApiKey.Scope;
import dev.postern.domain.KeyHash;
import dev.postern.domain.KeyLookup;
import dev.postern.domain.ServiceException;
import dev.postern.ops.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of the database and what is answered; the bus stands in for the database. */
class ApiKeysTest {
    private static final HttpServerRequest REQUEST = requestFrom("192.0.2.1");
    private static final Door DOOR = new Door(Scope.TRACK, "no good key", "not this scope");

    private final Map<KeyHash, ApiKey> hashToKey = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final Metrics metrics = new Metrics();
    private Vertx vertx;
    private Context loop;

    /** A request that knows nothing but where it comes from. */
    private static HttpServerRequest requestFrom(String address) {
        return (HttpServerRequest) Proxy.newProxyInstance(
                ApiKeysTest.class.getClassLoader(),
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
            return Future.succeededFuture(new KeyLookup(Optional.ofNullable(hashToKey.get(hash))));
        });
        hashToKey.put(KeyHash.of("good"), new ApiKey("shop", "k_1", Scope.TRACK));
        hashToKey.put(KeyHash.of("reader"), new ApiKey("shop", "k_2", Scope.READ));
        hashToKey.put(KeyHash.of("admin"), new ApiKey("shop", "k_3", Scope.ADMIN));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private ApiKeys keys(String... settings) {
        Map<String, String> environment = new TreeMap<>();
        for (String setting : settings) {
            environment.put("POSTERN_" + setting.split("=")[0], setting.split("=")[1]);
        }
        return new Access(Settings.load(environment, Optional.empty()), 1, metrics).keys(vertx);
    }

    private String answer(ApiKeys keys, String key) {
        return answer(admit(keys, key));
    }

    /** All on one event loop, as a verticle does. */
    private Future<Visitor> admit(ApiKeys keys, String key) {
        Promise<Visitor> admitted = Promise.promise();
        loop.runOnContext(now -> keys.admit(key, REQUEST, DOOR).onComplete(admitted));
        return admitted.future();
    }

    private static String answer(Future<Visitor> admitted) {
        try {
            return admitted.await(10, TimeUnit.SECONDS).key().keyId();
        } catch (ServiceException refused) {
            return refused.code().type() + ": " + refused.getMessage();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> answers(ApiKeys keys, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> answer(keys, "wrong " + i))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "good, k_1",
        "reader, Forbidden: not this scope",
        "admin, k_3",
        "wrong, Unauthorized: no good key",
    })
    void a_key_is_judged_by_what_the_database_knows(String key, String expected) {
        assertThat(answer(keys(), key)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong", "good"})
    void a_missing_a_wrong_and_a_revoked_key_take_the_same_road(String key) {
        hashToKey.remove(KeyHash.of("good"));
        ApiKeys keys = keys();

        assertThat(answer(keys, key)).isEqualTo("Unauthorized: no good key");
        assertThat(questions).hasValue(1);
        assertThat(answer(keys, key)).isEqualTo("Unauthorized: no good key");
        assertThat(questions).hasValue(1);
    }

    @Test
    void a_key_too_long_to_be_one_takes_the_road_of_a_missing_one() {
        ApiKeys keys = keys();

        assertThat(answer(keys, "x".repeat(513))).isEqualTo("Unauthorized: no good key");
        assertThat(answer(keys, "")).isEqualTo("Unauthorized: no good key");
        assertThat(questions).hasValue(1);
    }

    @Test
    void a_key_is_asked_for_once_however_many_wait() {
        ApiKeys keys = keys();

        List<Future<Visitor>> waiting =
                IntStream.range(0, 50).mapToObj(i -> admit(keys, "good")).toList();

        assertThat(waiting.stream().map(ApiKeysTest::answer)).hasSize(50).containsOnly("k_1");
        assertThat(questions).hasValue(1);
    }

    @Test
    void who_guesses_is_slowed_down_before_the_database_is_asked() {
        ApiKeys keys = keys("KEYS_FAILURES_PER_MINUTE=5");

        assertThat(answers(keys, 5)).containsOnly("Unauthorized: no good key");
        assertThat(answers(keys, 5)).containsOnly("RateLimited: Too many wrong keys came from here.");
        assertThat(questions).hasValue(5);
        assertThat(metrics.scrape()).contains("postern_limited_total{limit=\"address\"} 5.0");
    }

    @Test
    void one_wrong_key_again_and_again_is_a_guess_each_time() {
        ApiKeys keys = keys("KEYS_FAILURES_PER_MINUTE=2");

        assertThat(answer(keys, "wrong")).startsWith("Unauthorized");
        assertThat(answer(keys, "wrong")).startsWith("Unauthorized");
        assertThat(answer(keys, "wrong")).startsWith("RateLimited");
    }

    @Test
    void a_good_key_that_is_new_here_tells_a_guesser_nothing() {
        ApiKeys keys = keys("KEYS_FAILURES_PER_MINUTE=1");

        assertThat(answer(keys, "wrong")).startsWith("Unauthorized");

        assertThat(answer(keys, "good")).isEqualTo(answer(keys, "other")).startsWith("RateLimited");
    }

    @Test
    void a_key_in_use_is_not_stopped_by_guessers_at_its_address_also_when_it_is_asked_for_anew() {
        ApiKeys keys = keys("KEYS_FAILURES_PER_MINUTE=1", "KEYS_CACHE_EXPIRY=1ms");
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        assertThat(answer(keys, "wrong")).startsWith("Unauthorized");

        long asked = questions.get();
        while (questions.get() < asked + 2) {
            assertThat(answer(keys, "good")).isEqualTo("k_1");
        }
    }

    @Test
    void a_key_in_use_on_one_event_loop_is_not_stopped_on_another() {
        Access access = new Access(
                Settings.load(Map.of("POSTERN_KEYS_FAILURES_PER_MINUTE", "1"), Optional.empty()), 2, metrics);
        assertThat(answer(access.keys(vertx), "good")).isEqualTo("k_1");
        ApiKeys other = access.keys(vertx);
        assertThat(answer(other, "wrong")).startsWith("Unauthorized");
        assertThat(answer(other, "wrong")).startsWith("RateLimited");

        assertThat(answer(other, "good")).isEqualTo("k_1");
    }

    @Test
    void guessers_at_many_addresses_have_only_so_many_questions_together() {
        ApiKeys keys = keys("KEYS_LOOKUPS_PER_SECOND=1", "KEYS_FAILURES_PER_MINUTE=0");

        List<String> answers = answers(keys, 50);

        assertThat(answers)
                .startsWith("Unauthorized: no good key")
                .contains("Overloaded: Too many new keys; try again.");
        assertThat(questions.get()).isBetween(5, 10);
    }

    @Test
    void wrong_keys_push_no_key_in_use_out_of_memory() {
        ApiKeys keys = keys("KEYS_CACHE_SIZE=1", "KEYS_FAILURES_PER_MINUTE=0");
        assertThat(answer(keys, "good")).isEqualTo("k_1");

        answers(keys, 100);

        int asked = questions.get();
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        assertThat(questions).hasValue(asked);
    }

    @Test
    void a_revoked_key_is_refused_soon_and_then_like_any_wrong_one() {
        ApiKeys keys = keys("KEYS_CACHE_EXPIRY=1ms", "KEYS_FAILURES_PER_MINUTE=1");
        assertThat(answer(keys, "good")).isEqualTo("k_1");

        hashToKey.remove(KeyHash.of("good"));

        String last = answer(keys, "good");
        while (last.equals("k_1")) {
            last = answer(keys, "good");
        }
        assertThat(last).isEqualTo("Unauthorized: no good key");
        assertThat(answer(keys, "good")).startsWith("Unauthorized");
        assertThat(answer(keys, "good")).startsWith("RateLimited");
    }

    @Test
    void a_key_over_its_rate_is_told_so_and_the_others_are_not() {
        ApiKeys keys = keys("LIMITS_REQUESTS_PER_SECOND=1");

        assertThat(answer(keys, "good")).isEqualTo("k_1");
        assertThat(answer(keys, "good")).isEqualTo("RateLimited: This key sends more than it may.");
        assertThat(answer(keys, "admin")).isEqualTo("k_3");
    }
}
