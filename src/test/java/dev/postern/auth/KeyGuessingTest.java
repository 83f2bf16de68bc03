package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.key.KeyHash;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guessers are slowed down, and good keys at their address are not. */
class KeyGuessingTest extends StubbedKeys {
    @Test
    void a_guesser_is_slowed_down_before_the_database_is_asked() {
        KeyAuthenticator keys = keys("KEYS_NEW_PER_SECOND=1");

        assertThat(answers(keys, 5)).containsOnly("Unauthorized: no good key");
        assertThat(otherAnswers(keys, 5)).containsOnly("RateLimited: Too many wrong keys came from here.");
        assertThat(questions).hasValue(5);
        assertThat(metrics.scrape()).contains("postern_rate_limited_total{limit=\"address\"} 5.0");
    }

    @Test
    void a_wrong_key_again_and_again_is_slowed_down() {
        KeyAuthenticator keys = keys("KEYS_FAILURES_PER_MINUTE=2");
        assertThat(answer(keys, "wrong")).startsWith("Unauthorized");

        assertThat(answer(keys, "wrong")).startsWith("Unauthorized");
        assertThat(answer(keys, "wrong")).startsWith("Unauthorized");
        assertThat(answer(keys, "wrong")).startsWith("RateLimited");
        assertThat(questions).hasValue(1);
    }

    @Test
    void a_wrong_key_again_and_again_keeps_no_good_key_out_that_is_new_here() {
        KeyAuthenticator keys = keys("KEYS_FAILURES_PER_MINUTE=1", "KEYS_NEW_PER_SECOND=1");
        List<String> good = goodKeys(200);

        for (String key : good) {
            for (int i = 0; i < 10; i++) {
                assertThat(answer(keys, "revoked")).isNotEqualTo("k_1");
            }
            assertThat(answer(keys, key)).isEqualTo("of " + key);
        }
    }

    @Test
    void good_keys_that_are_new_here_use_no_budget_up() {
        KeyAuthenticator keys = keys("KEYS_NEW_PER_SECOND=1");

        for (String key : goodKeys(200)) {
            assertThat(answer(keys, key)).isEqualTo("of " + key);
        }
        assertThat(answers(keys, 5)).containsOnly("Unauthorized: no good key");
    }

    @Test
    void keys_that_could_not_be_asked_for_use_no_budget_up() {
        KeyAuthenticator keys = keys("KEYS_NEW_PER_SECOND=1");
        database = Future.failedFuture(new ServiceException(ErrorCode.UNAVAILABLE, "the database is away"));
        assertThat(answers(keys, 20)).containsOnly("Unavailable: the database is away");

        database = Future.succeededFuture();

        assertThat(answers(keys, 5)).containsOnly("Unauthorized: no good key");
    }

    @Test
    void a_guesser_keeps_no_key_out_that_was_in_use_when_the_process_started() {
        Authentication authentication = authentication("KEYS_NEW_PER_SECOND=1");
        authentication.rememberGood(List.of(KeyHash.of("good")));
        KeyAuthenticator keys = authentication.keys(vertx);

        assertThat(answers(keys, 50)).endsWith("RateLimited: Too many wrong keys came from here.");

        assertThat(answer(keys, "good")).isEqualTo("k_1");
    }

    @Test
    void a_good_key_that_is_new_here_tells_a_guesser_nothing() {
        KeyAuthenticator keys = keys("KEYS_NEW_PER_SECOND=1");

        assertThat(answers(keys, 5)).containsOnly("Unauthorized: no good key");

        assertThat(answer(keys, "good")).isEqualTo(answer(keys, "other")).startsWith("RateLimited");
    }

    @Test
    void a_key_in_use_is_not_stopped_by_guessers_at_its_address_also_when_it_is_asked_for_anew() {
        KeyAuthenticator keys = keys("KEYS_NEW_PER_SECOND=1");
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        assertThat(answers(keys, 6)).endsWith("RateLimited: Too many wrong keys came from here.");

        int asked = questions.get();
        clock.pass(EXPIRY);
        database = Future.succeededFuture();

        assertThat(answer(keys, "good")).isEqualTo("k_1");
        assertThat(questions).hasValue(asked + 1);
    }

    @Test
    void a_key_in_use_on_one_event_loop_is_not_stopped_on_another() {
        Authentication authentication = authentication("KEYS_NEW_PER_SECOND=1");
        assertThat(answer(authentication.keys(vertx), "good")).isEqualTo("k_1");
        KeyAuthenticator other = authentication.keys(vertx);
        assertThat(answers(other, 6)).endsWith("RateLimited: Too many wrong keys came from here.");

        assertThat(answer(other, "good")).isEqualTo("k_1");
    }

    @Test
    void guessers_at_many_addresses_have_only_so_many_questions_together() {
        KeyAuthenticator keys = keys("KEYS_LOOKUPS_PER_SECOND=1", "KEYS_NEW_PER_SECOND=0");

        List<String> answers = answers(keys, 50);

        assertThat(answers)
                .startsWith("Unauthorized: no good key")
                .contains("Overloaded: Too many new keys; try again.");
        assertThat(questions).hasValue(5);
    }

    @Test
    void wrong_keys_push_no_key_in_use_out_of_memory() {
        KeyAuthenticator keys = keys("KEYS_CACHE_SIZE=1", "KEYS_NEW_PER_SECOND=0");
        assertThat(answer(keys, "good")).isEqualTo("k_1");

        answers(keys, 100);

        int asked = questions.get();
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        assertThat(questions).hasValue(asked);
    }

    @Test
    void a_revoked_key_is_treated_like_any_wrong_one() {
        KeyAuthenticator keys = keys("KEYS_FAILURES_PER_MINUTE=1");
        assertThat(answer(keys, "good")).isEqualTo("k_1");
        hashToKey.remove(KeyHash.of("good"));
        clock.pass(EXPIRY);

        assertThat(answer(keys, "good")).isEqualTo("Unauthorized: no good key");
        assertThat(answer(keys, "good")).startsWith("Unauthorized");
        assertThat(answer(keys, "good")).startsWith("RateLimited");
    }

    @Test
    void keys_that_were_not_read_as_too_many_are_new_use_no_budget_of_their_address_up() {
        KeyAuthenticator keys = keys("KEYS_LOOKUPS_PER_SECOND=1", "KEYS_NEW_PER_SECOND=2");
        answers(keys, 5);

        assertThat(otherAnswers(keys, 20)).containsOnly("Overloaded: Too many new keys; try again.");
    }
}
