package dev.postern.config.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "0s, PT0S",
        "0, PT0S",
        "5s, PT5S",
        "2m, PT2M",
        "90s, PT1M30S",
        "999999999m, PT16666666H39M"
    })
    void a_number_and_a_unit_make_a_duration(String text, Duration expected) {
        assertThat(Durations.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "5 s",
                "5S",
                "5h",
                "-5s",
                "+5s",
                "1.5s",
                "PT5S",
                "1s500ms",
                "9999999999s",
                "00001",
                "٥s"
            })
    void everything_else_is_none(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
