package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Keys;
import dev.postern.config.value.Network;
import dev.postern.domain.key.KeyHash;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyGuessLimiterTest {
    private static final InetAddress HERE = address("192.0.2.1");

    private final ManualClock clock = new ManualClock();

    private static InetAddress address(String text) {
        return Network.address(text).orElseThrow();
    }

    private KeyGuessLimiter guesses(int failuresPerMinute, int newPerSecond, int lookupsPerSecond) {
        return new KeyGuessLimiter(
                new Keys(1, Duration.ofSeconds(10), failuresPerMinute, newPerSecond, lookupsPerSecond), clock);
    }

    private static void fail(KeyGuessLimiter guesses, InetAddress address, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(guesses.takeFailure(address)).isZero();
        }
    }

    @Test
    void an_address_may_repeat_wrong_keys_so_often_and_then_waits() {
        KeyGuessLimiter guesses = guesses(6, 1, 1);

        fail(guesses, HERE, 6);

        assertThat(guesses.takeFailure(HERE)).isEqualTo(10);
    }

    @Test
    void after_the_wait_it_may_try_once_more() {
        KeyGuessLimiter guesses = guesses(6, 1, 1);
        fail(guesses, HERE, 6);

        clock.pass(Duration.ofSeconds(9));
        assertThat(guesses.takeFailure(HERE)).isEqualTo(1);
        clock.pass(Duration.ofSeconds(1));
        fail(guesses, HERE, 1);
        assertThat(guesses.takeFailure(HERE)).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, 60",
        "192.0.2.1, 192.0.2.2, 0",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::9, 60",
        "2001:db8:0:1::1, 2001:db8:0:2::1, 0",
    })
    void those_share_a_count_who_share_an_address_or_a_network_of_ipv6(String first, String second, int seconds) {
        KeyGuessLimiter guesses = guesses(1, 1, 1);

        fail(guesses, address(first), 1);

        assertThat(guesses.takeFailure(address(second))).isEqualTo(seconds);
    }

    @Test
    void the_limit_on_wrong_keys_can_be_turned_off() {
        fail(guesses(0, 1, 1), HERE, 1_000);
    }

    @Test
    void an_address_may_bring_the_new_keys_of_five_seconds_at_once_then_so_many_a_second() {
        KeyGuessLimiter guesses = guesses(1, 2, 1);

        for (int i = 0; i < 10; i++) {
            assertThat(guesses.takeNewKey(HERE)).isZero();
        }
        assertThat(guesses.takeNewKey(HERE)).isEqualTo(1);

        clock.pass(Duration.ofSeconds(1));
        assertThat(guesses.takeNewKey(HERE)).isZero();
        assertThat(guesses.takeNewKey(HERE)).isZero();
        assertThat(guesses.takeNewKey(HERE)).isEqualTo(1);
    }

    @Test
    void the_budgets_of_wrong_and_of_new_keys_are_two() {
        KeyGuessLimiter guesses = guesses(1, 1, 1);
        fail(guesses, HERE, 1);
        assertThat(guesses.takeFailure(HERE)).isPositive();

        assertThat(guesses.takeNewKey(HERE)).isZero();
    }

    @Test
    void the_limit_on_new_keys_can_be_turned_off() {
        KeyGuessLimiter guesses = guesses(1, 0, 1);

        for (int i = 0; i < 1_000; i++) {
            assertThat(guesses.takeNewKey(HERE)).isZero();
        }
    }

    @Test
    void a_key_is_wrong_for_half_of_the_life_of_a_good_one() {
        KeyGuessLimiter guesses = guesses(1, 1, 1);
        KeyHash hash = KeyHash.of("wrong");
        guesses.learn(hash, false);

        clock.pass(Duration.ofMillis(4_999));
        assertThat(guesses.isWrong(hash)).isTrue();
        clock.pass(Duration.ofMillis(1));
        assertThat(guesses.isWrong(hash)).isFalse();
    }

    @Test
    void questions_of_five_seconds_may_be_asked_at_once_then_so_many_a_second() {
        KeyGuessLimiter guesses = guesses(1, 1, 2);

        for (int i = 0; i < 10; i++) {
            assertThat(guesses.takeLookup()).isZero();
        }
        assertThat(guesses.takeLookup()).isEqualTo(1);

        clock.pass(Duration.ofSeconds(1));
        assertThat(guesses.takeLookup()).isZero();
        assertThat(guesses.takeLookup()).isZero();
        assertThat(guesses.takeLookup()).isEqualTo(1);
    }
}
