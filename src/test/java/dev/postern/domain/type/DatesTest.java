package dev.postern.domain.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {
    private static final long SEED = 20_260_730L;

    @ParameterizedTest
    @CsvSource({
        "2026-07-30, 2026-07-30",
        "0001-01-01, 0001-01-01",
        "9999-12-31, 9999-12-31",
        "2024-02-29, 2024-02-29",
        "2000-02-29, 2000-02-29",
        "2026-07-30 23:59:59, 2026-07-30T23:59:59.000Z",
        "2026-07-30 00:00:00, 2026-07-30T00:00:00.000Z",
        "2026-07-30T10:20:30, 2026-07-30T10:20:30.000Z",
        "2026-07-30T10:20:30Z, 2026-07-30T10:20:30.000Z",
        "2026-07-30T10:20:30.5, 2026-07-30T10:20:30.500Z",
        "2026-07-30T10:20:30.05Z, 2026-07-30T10:20:30.050Z",
        "2026-07-30T10:20:30.123456789Z, 2026-07-30T10:20:30.123Z",
        "2026-07-30T10:20:30.9999999999999999Z, 2026-07-30T10:20:30.999Z",
        "2026-07-30T10:20:30+00:00, 2026-07-30T10:20:30.000Z",
        "2026-07-30T10:20:30-00:00, 2026-07-30T10:20:30.000Z",
        "2026-07-30T10:20:30+05:30, 2026-07-30T04:50:30.000Z",
        "2026-07-30T10:20:00+05:30, 2026-07-30T04:50:00.000Z",
        "2026-07-30T10:20:30.25-03:00, 2026-07-30T13:20:30.250Z",
        "2026-01-01T00:10:00+00:30, 2025-12-31T23:40:00.000Z",
        "2024-02-28T23:30:00-01:00, 2024-02-29T00:30:00.000Z",
        "2026-07-30T10:20:30+23:59, 2026-07-29T10:21:30.000Z",
        "0001-01-01T00:00:00-00:01, 0001-01-01T00:01:00.000Z",
        "0002-01-01T00:00:00+01:00, 0001-12-31T23:00:00.000Z",
        "9999-12-31T23:59:59+00:01, 9999-12-31T23:58:59.000Z"
    })
    void a_date_is_stored_in_one_form(String text, String stored) {
        assertThat(Dates.isDate(text)).isTrue();
        assertThat(Dates.normalise(text)).isEqualTo(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026-07",
                "2026-7-30",
                "2026-07-3",
                "26-07-30",
                "02026-07-30",
                "2026/07/30",
                "20260730",
                "2026-00-10",
                "2026-13-10",
                "2026-01-00",
                "2026-01-32",
                "2026-04-31",
                "2026-02-30",
                "2026-02-29",
                "1900-02-29",
                "2100-02-29",
                "0000-01-01",
                "-001-01-01",
                "+2026-07-30",
                "2026-07-30 ",
                " 2026-07-30",
                "2026-07-30T",
                "2026-07-30Z",
                "2026-07-30 10:20",
                "2026-07-30T10:20",
                "2026-07-30T10:20Z",
                "2026-07-30 10:20:30Z",
                "2026-07-30 10:20:30.5",
                "2026-07-30 10:20:30+01:00",
                "2026-07-30  10:20:30",
                "2026-07-30t10:20:30Z",
                "2026-07-30T10:20:30z",
                "2026-07-30T24:00:00Z",
                "2026-07-30T10:60:00Z",
                "2026-07-30T10:20:60Z",
                "2026-07-30T10:20:30.Z",
                "2026-07-30T10:20:30.",
                "2026-07-30T10:20:30,5Z",
                "2026-07-30T10:20:30+0530",
                "2026-07-30T10:20:30+05",
                "2026-07-30T10:20:30+5:30",
                "2026-07-30T10:20:30+24:00",
                "2026-07-30T10:20:30+01:60",
                "2026-07-30T10:20:30 Z",
                "2026-07-30T10:20:30Z ",
                "2026-07-30T10:20:30Z0",
                "2026-07-30T10:20:30+01:00Z",
                "2026-07-30T10:20:30.5.5Z",
                "2026-07-30T1a:20:30Z",
                "2026-07-30T-1:20:30Z",
                "2026-07-30T10-20-30Z",
                "0001-01-01T00:00:00+00:01",
                "9999-12-31T23:59:59-00:01",
                "٢٠٢٦-٠٧-٣٠",
                "2026-07-30\n"
            })
    void anything_else_is_no_date(String text) {
        assertThat(Dates.isDate(text)).isFalse();
    }

    @Test
    void the_calendar_is_the_one_of_java_time() {
        for (int year : new int[] {1, 4, 100, 400, 1900, 2000, 2023, 2024, 2100, 9999}) {
            for (int month = 0; month <= 13; month++) {
                for (int day = 0; day <= 32; day++) {
                    String text = String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day);
                    assertThat(Dates.isDate(text)).as(text).isEqualTo(isInCalendar(year, month, day));
                }
            }
        }
    }

    private static boolean isInCalendar(int year, int month, int day) {
        try {
            return LocalDate.of(year, month, day).getYear() == year;
        } catch (DateTimeException e) {
            return false;
        }
    }

    @Test
    void the_order_of_the_texts_is_the_order_of_the_times() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            OffsetDateTime a = randomTime(random);
            OffsetDateTime b = random.nextInt(4) == 0 ? a.plusNanos(1_000_000) : randomTime(random);
            String textOfA = Dates.normalise(a.toString());
            String textOfB = Dates.normalise(b.toString());
            assertThat(Instant.parse(textOfA)).as("seed %d, %s", SEED, a).isEqualTo(a.toInstant());
            assertThat(Integer.signum(textOfA.compareTo(textOfB)))
                    .as("seed %d, %s and %s", SEED, a, b)
                    .isEqualTo(Integer.signum(a.toInstant().compareTo(b.toInstant())));
        }
    }

    /** With milliseconds that are not zero, so that {@code toString} leaves nothing out. */
    private static OffsetDateTime randomTime(Random random) {
        long millis = -60_000_000_000_000L + (long) (random.nextDouble() * 300_000_000_000_000L);
        ZoneOffset zone = ZoneOffset.ofTotalSeconds((random.nextInt(36 * 60) - 18 * 60) * 60);
        return Instant.ofEpochMilli(millis).atOffset(zone).withNano(random.nextInt(1, 1000) * 1_000_000);
    }
}
