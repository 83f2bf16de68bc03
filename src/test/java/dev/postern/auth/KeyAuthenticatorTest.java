package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Settings;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.key.KeyHash;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The questions to the database and its answers. */
class KeyAuthenticatorTest extends StubbedKeys {
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
        KeyAuthenticator keys = keys();

        assertThat(answer(keys, key)).isEqualTo("Unauthorized: no good key");
        assertThat(questions).hasValue(1);
        assertThat(answer(keys, key)).isEqualTo("Unauthorized: no good key");
        assertThat(questions).hasValue(1);
    }

    @Test
    void a_key_too_long_to_be_one_takes_the_road_of_a_missing_one() {
        KeyAuthenticator keys = keys();

        assertThat(answer(keys, "x".repeat(513))).isEqualTo("Unauthorized: no good key");
        assertThat(answer(keys, "")).isEqualTo("Unauthorized: no good key");
        assertThat(questions).hasValue(1);
    }

    @Test
    void a_key_is_asked_for_once_however_many_wait() {
        KeyAuthenticator keys = keys();

        List<Future<AuthenticatedKey>> waiting =
                IntStream.range(0, 50).mapToObj(i -> authenticate(keys, "good")).toList();

        assertThat(waiting.stream().map(StubbedKeys::answer)).hasSize(50).containsOnly("k_1");
        assertThat(questions).hasValue(1);
    }

    @Test
    void while_the_database_is_silent_a_key_in_use_is_answered_at_once_and_asked_for_once() {
        KeyAuthenticator keys = keys();
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        Promise<Void> silent = Promise.promise();
        database = silent.future();

        clock.pass(EXPIRY.minusMillis(1));

        for (int i = 0; i < 100; i++) {
            assertThat(answer(keys, "good")).isEqualTo("k_1");
        }
        assertThat(questions).hasValue(2);
    }

    @Test
    void a_key_is_asked_for_anew_at_half_of_its_time() {
        KeyAuthenticator keys = keys();
        assertThat(answer(keys, "good")).isEqualTo("k_1");

        clock.pass(EXPIRY.dividedBy(2).minusMillis(1));
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        assertThat(questions).hasValue(1);
        clock.pass(Duration.ofMillis(1));
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        // The bus keeps their order, so that the first question has come when the second is answered.
        assertThat(answer(keys, "admin")).isEqualTo("k_3");
        assertThat(questions).hasValue(3);
    }

    @Test
    void a_revoked_key_is_refused_after_its_time_however_long_the_database_was_silent() {
        KeyAuthenticator keys = keys();
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        hashToKey.remove(KeyHash.of("good"));
        Promise<Void> silent = Promise.promise();
        database = silent.future();
        clock.pass(EXPIRY.minusMillis(1));
        assertThat(answer(keys, "good")).isEqualTo("k_1");

        clock.pass(Duration.ofMillis(1));
        Future<AuthenticatedKey> late = authenticate(keys, "good");
        silent.complete();

        assertThat(answer(late)).isEqualTo("Unauthorized: no good key");
    }

    @Test
    void a_revoked_key_that_is_used_every_second_is_refused_within_its_expiry() {
        KeyAuthenticator keys = keys();
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        clock.pass(Duration.ofSeconds(3));
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        hashToKey.remove(KeyHash.of("good"));

        int seconds = 0;
        String answer = "k_1";
        while (answer.equals("k_1") && seconds < 1_000) {
            clock.pass(Duration.ofSeconds(1));
            seconds++;
            answer = answer(keys, "good");
        }

        assertThat(answer).isEqualTo("Unauthorized: no good key");
        assertThat(Duration.ofSeconds(seconds)).isLessThanOrEqualTo(EXPIRY);
    }

    @Test
    void time_is_counted_by_a_clock_that_nobody_sets() {
        Authentication authentication = new Authentication(Settings.load(Map.of(), Optional.empty()), 1, metrics);

        assertThat(authentication.clock().isWallClockBased()).isFalse();
    }

    @Test
    void a_key_over_its_rate_is_told_so_and_the_others_are_not() {
        KeyAuthenticator keys = keys("LIMITS_REQUESTS_PER_SECOND=1");

        assertThat(answer(keys, "good")).isEqualTo("k_1");
        assertThat(answer(keys, "good")).isEqualTo("RateLimited: This key sends more than it may.");
        assertThat(answer(keys, "admin")).isEqualTo("k_3");
    }

    @Test
    void a_key_that_is_read_again_keeps_the_count_of_what_it_has_in_flight() {
        KeyAuthenticator keys = keys();
        AuthenticatedKey first = authenticate(keys, "good").await();
        first.acquire();

        clock.pass(EXPIRY.dividedBy(2));
        authenticate(keys, "good").await();
        // The bus keeps their order, so that the key has been read again when the second one is answered.
        assertThat(answer(keys, "admin")).isEqualTo("k_3");
        assertThat(questions).hasValue(3);

        assertThat(authenticate(keys, "good").await()).isSameAs(first);
    }

    @Test
    void a_key_that_could_not_be_read_is_read_again() {
        KeyAuthenticator keys = keys();
        database = Future.failedFuture(new ServiceException(ErrorCode.UNAVAILABLE, "the database is away"));
        assertThat(answer(keys, "good")).isEqualTo("Unavailable: the database is away");

        database = Future.succeededFuture();

        assertThat(answer(keys, "good")).isEqualTo("k_1");
    }
}
