package dev.postern.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.ApiKey.Scope;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitsTest {
    private static final int MORE = 100;

    private final ManualClock clock = new ManualClock();

    private RateLimits limits(String perSecond, String burst, String projects) {
        Config config = Settings.load(
                Map.of(
                        "POSTERN_LIMITS_REQUESTS_PER_SECOND", perSecond,
                        "POSTERN_LIMITS_BURST", burst,
                        "POSTERN_LIMITS_PROJECTS", projects),
                Optional.empty());
        return new RateLimits(config.limits(), clock);
    }

    private static ApiKey key(String project, String keyId) {
        return new ApiKey(project, keyId, Scope.TRACK);
    }

    private static AuthenticatedKey authenticated(RateLimits limits, ApiKey key) {
        return new AuthenticatedKey(key, limits.of(key), 1);
    }

    private static int taken(AuthenticatedKey authenticated) {
        int taken = 0;
        while (taken < MORE && authenticated.takeToken() == 0) {
            taken++;
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0  | other=1    | 100",
                "0 | 5  | other=1    | 100",
                "2 | 0  | other=1    | 2",
                "1 | 7  | other=1    | 7",
                "9 | 0  | shop=3     | 3",
                "9 | 20 | shop=2/6   | 6",
                "0 | 0  | a=1,shop=4 | 4",
                "3 | 0  | shop=0     | 100",
            })
    void a_key_may_send_as_many_at_once_as_its_project_or_else_everybody_may(
            String perSecond, String burst, String projects, int taken) {
        RateLimits limits = limits(perSecond, burst, projects);

        assertThat(taken(authenticated(limits, key("shop", "k_1")))).isEqualTo(taken);
    }

    @Test
    void a_key_has_one_rate_on_all_event_loops() {
        RateLimits limits = limits("1", "10", "other=1");
        AuthenticatedKey here = authenticated(limits, key("shop", "k_1"));
        AuthenticatedKey there = authenticated(limits, key("shop", "k_1"));

        assertThat(taken(here)).isEqualTo(10);
        assertThat(taken(there)).isZero();
    }

    @Test
    void another_key_of_the_project_has_a_rate_of_its_own() {
        RateLimits limits = limits("1", "10", "other=1");

        assertThat(taken(authenticated(limits, key("shop", "k_1")))).isEqualTo(10);
        assertThat(taken(authenticated(limits, key("shop", "k_2")))).isEqualTo(10);
    }

    @Test
    void the_wait_is_the_time_until_the_next_token() {
        AuthenticatedKey authenticated = authenticated(limits("1", "1", "other=1"), key("shop", "k_1"));

        assertThat(authenticated.takeToken()).isZero();
        assertThat(authenticated.takeToken()).isEqualTo(1);
    }

    @Test
    void where_there_is_no_rate_there_is_no_bucket() {
        assertThat(limits("0", "0", "other=1").of(key("shop", "k_1"))).isEqualTo(Optional.empty());
    }

    @Test
    void a_key_gets_its_rate_by_the_time_that_passes() {
        AuthenticatedKey authenticated = authenticated(limits("2", "2", "other=1"), key("shop", "k_1"));
        assertThat(taken(authenticated)).isEqualTo(2);

        clock.pass(Duration.ofSeconds(1));

        assertThat(taken(authenticated)).isEqualTo(2);
    }
}
