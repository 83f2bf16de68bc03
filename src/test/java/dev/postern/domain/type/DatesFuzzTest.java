package dev.postern.domain.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.domain.ReferenceDates;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Optional;

/** Any text as a date; {@code JAZZER_FUZZ=1 mvn test -Dtest=DatesFuzzTest} for a minute of it. */
class DatesFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void a_text_is_a_date_as_java_time_says_and_keeps_its_moment(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Optional<LocalDateTime> moment = ReferenceDates.instantOf(text);
        assertThat(Dates.isDate(text)).isEqualTo(moment.isPresent());
        if (moment.isPresent()) {
            String stored = Dates.normalise(text);
            assertThat(stored).matches("\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d[.]\\d{3}Z)?");
            assertThat(ReferenceDates.instantOf(stored)).isEqualTo(moment);
            assertThat(Dates.normalise(stored)).isEqualTo(stored);
        }
    }
}
