package dev.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Keys;
import dev.postern.config.Network;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptsTest {
    private static final InetAddress HERE = address("192.0.2.1");

    private final Clock clock = new Clock();

    private static final class Clock implements TimeMeter {
        private long nanos;

        void pass(Duration time) {
            nanos += time.toNanos();
        }

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private static InetAddress address(String text) {
        return Network.address(text).orElseThrow();
    }

    private Attempts attempts(int failuresPerMinute, int lookupsPerSecond) {
        return new Attempts(new Keys(1, Duration.ofSeconds(5), failuresPerMinute, lookupsPerSecond), clock);
    }

    private static void fail(Attempts attempts, InetAddress address, int times) {
        for (int i = 0; i < times; i++) {
            attempts.failed(address);
        }
    }

    @Test
    void an_address_may_be_wrong_so_often_and_then_waits() {
        Attempts attempts = attempts(6, 1);

        fail(attempts, HERE, 5);
        assertThat(attempts.secondsToWait(HERE)).isZero();

        fail(attempts, HERE, 1);
        assertThat(attempts.secondsToWait(HERE)).isEqualTo(10);
    }

    @Test
    void after_the_wait_it_may_try_once_more() {
        Attempts attempts = attempts(6, 1);
        fail(attempts, HERE, 6);

        clock.pass(Duration.ofSeconds(9));
        assertThat(attempts.secondsToWait(HERE)).isEqualTo(1);
        clock.pass(Duration.ofSeconds(1));
        assertThat(attempts.secondsToWait(HERE)).isZero();
        fail(attempts, HERE, 1);
        assertThat(attempts.secondsToWait(HERE)).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, 60",
        "192.0.2.1, 192.0.2.2, 0",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::9, 60",
        "2001:db8:0:1::1, 2001:db8:0:2::1, 0",
    })
    void those_share_a_count_who_share_an_address_or_a_network_of_ipv6(String first, String second, int seconds) {
        Attempts attempts = attempts(1, 1);

        fail(attempts, address(first), 1);

        assertThat(attempts.secondsToWait(address(second))).isEqualTo(seconds);
    }

    @Test
    void the_limit_on_failures_can_be_turned_off() {
        Attempts attempts = attempts(0, 1);

        fail(attempts, HERE, 1_000);

        assertThat(attempts.secondsToWait(HERE)).isZero();
    }

    @Test
    void questions_of_five_seconds_may_be_asked_at_once_then_so_many_a_second() {
        Attempts attempts = attempts(1, 2);

        for (int i = 0; i < 10; i++) {
            assertThat(attempts.secondsToLookup()).isZero();
        }
        assertThat(attempts.secondsToLookup()).isEqualTo(1);

        clock.pass(Duration.ofSeconds(1));
        assertThat(attempts.secondsToLookup()).isZero();
        assertThat(attempts.secondsToLookup()).isZero();
        assertThat(attempts.secondsToLookup()).isEqualTo(1);
    }
}
