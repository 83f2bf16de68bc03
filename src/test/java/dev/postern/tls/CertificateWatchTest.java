package dev.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateWatchTest {
    private static final Instant END = Instant.parse("2026-12-24T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "-P8D, ''",
        "-PT168H, 'The certificate of the API ends at 2026-12-24T12:00:00Z: put a new one into its file'",
        "-PT1S, 'The certificate of the API ends at 2026-12-24T12:00:00Z: put a new one into its file'",
        "PT0S, 'The certificate of the API ended at 2026-12-24T12:00:00Z, and clients refuse it: put a new one into its file'"
    })
    void a_certificate_in_use_is_warned_of_a_week_before_its_end_and_after_it(Duration afterEnd, String warning) {
        assertThat(CertificateWatch.warning(END, END.plus(afterEnd))).isEqualTo(warning);
    }
}
