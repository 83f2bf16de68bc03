package dev.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Keys;
import dev.postern.config.value.Network;
import dev.postern.domain.KeyHash;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptsTest {
    private static final InetAddress HERE = address("192.0.2.1");

    private final ManualClock clock = new ManualClock();

    private static InetAddress address(String text) {
        return Network.address(text).orElseThrow();
    }

    private Attempts attempts(int failuresPerMinute, int newPerSecond, int lookupsPerSecond) {
        return new Attempts(
                new Keys(1, Duration.ofSeconds(10), failuresPerMinute, newPerSecond, lookupsPerSecond), clock);
    }

    private static void fail(Attempts attempts, InetAddress address, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(attempts.takeFailure(address)).isZero();
        }
    }

    @Test
    void an_address_may_repeat_wrong_keys_so_often_and_then_waits() {
        Attempts attempts = attempts(6, 1, 1);

        fail(attempts, HERE, 6);

        assertThat(attempts.takeFailure(HERE)).isEqualTo(10);
    }

    @Test
    void after_the_wait_it_may_try_once_more() {
        Attempts attempts = attempts(6, 1, 1);
        fail(attempts, HERE, 6);

        clock.pass(Duration.ofSeconds(9));
        assertThat(attempts.takeFailure(HERE)).isEqualTo(1);
        clock.pass(Duration.ofSeconds(1));
        fail(attempts, HERE, 1);
        assertThat(attempts.takeFailure(HERE)).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, 60",
        "192.0.2.1, 192.0.2.2, 0",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::9, 60",
        "2001:db8:0:1::1, 2001:db8:0:2::1, 0",
    })
    void those_share_a_count_who_share_an_address_or_a_network_of_ipv6(String first, String second, int seconds) {
        Attempts attempts = attempts(1, 1, 1);

        fail(attempts, address(first), 1);

        assertThat(attempts.takeFailure(address(second))).isEqualTo(seconds);
    }

    @Test
    void the_limit_on_wrong_keys_can_be_turned_off() {
        fail(attempts(0, 1, 1), HERE, 1_000);
    }

    @Test
    void an_address_may_bring_the_new_keys_of_five_seconds_at_once_then_so_many_a_second() {
        Attempts attempts = attempts(1, 2, 1);

        for (int i = 0; i < 10; i++) {
            assertThat(attempts.takeNewKey(HERE)).isZero();
        }
        assertThat(attempts.takeNewKey(HERE)).isEqualTo(1);

        clock.pass(Duration.ofSeconds(1));
        assertThat(attempts.takeNewKey(HERE)).isZero();
        assertThat(attempts.takeNewKey(HERE)).isZero();
        assertThat(attempts.takeNewKey(HERE)).isEqualTo(1);
    }

    @Test
    void the_budgets_of_wrong_and_of_new_keys_are_two() {
        Attempts attempts = attempts(1, 1, 1);
        fail(attempts, HERE, 1);
        assertThat(attempts.takeFailure(HERE)).isPositive();

        assertThat(attempts.takeNewKey(HERE)).isZero();
    }

    @Test
    void the_limit_on_new_keys_can_be_turned_off() {
        Attempts attempts = attempts(1, 0, 1);

        for (int i = 0; i < 1_000; i++) {
            assertThat(attempts.takeNewKey(HERE)).isZero();
        }
    }

    @Test
    void a_key_is_wrong_for_half_of_the_life_of_a_good_one() {
        Attempts attempts = attempts(1, 1, 1);
        KeyHash hash = KeyHash.of("wrong");
        attempts.learn(hash, false);

        clock.pass(Duration.ofMillis(4_999));
        assertThat(attempts.isWrong(hash)).isTrue();
        clock.pass(Duration.ofMillis(1));
        assertThat(attempts.isWrong(hash)).isFalse();
    }

    @Test
    void questions_of_five_seconds_may_be_asked_at_once_then_so_many_a_second() {
        Attempts attempts = attempts(1, 1, 2);

        for (int i = 0; i < 10; i++) {
            assertThat(attempts.takeLookup()).isZero();
        }
        assertThat(attempts.takeLookup()).isEqualTo(1);

        clock.pass(Duration.ofSeconds(1));
        assertThat(attempts.takeLookup()).isZero();
        assertThat(attempts.takeLookup()).isZero();
        assertThat(attempts.takeLookup()).isEqualTo(1);
    }
}
