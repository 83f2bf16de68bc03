package dev.postern.router.response;

import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The header {@code Date} of RFC 9110, section 6.6.1. Its text is made once a second. Safe on any thread. */
final class DateHeader {
    /** The formatter that Java has for it writes one digit for the days before the tenth. */
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static volatile Second current = new Second(Long.MIN_VALUE, "");

    private DateHeader() {}

    private record Second(long number, CharSequence text) {}

    static CharSequence now() {
        return at(System.currentTimeMillis());
    }

    /** {@code millis} since 1970. */
    static CharSequence at(long millis) {
        long number = TimeUnit.MILLISECONDS.toSeconds(millis);
        Second second = current;
        if (second.number != number) {
            second = new Second(number, HttpHeaders.createOptimized(FORMAT.format(Instant.ofEpochMilli(millis))));
            current = second;
        }
        return second.text;
    }
}
