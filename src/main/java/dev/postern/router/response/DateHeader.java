package dev.postern.router.response;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.http.HttpHeaders;
import java.util.Date;
import java.util.concurrent.TimeUnit;

/** The header {@code Date} of RFC 9110, section 6.6.1. Its text is made once a second. Safe on any thread. */
final class DateHeader {
    private static volatile Second current = new Second(Long.MIN_VALUE, "");

    private DateHeader() {}

    private record Second(long number, CharSequence text) {}

    static CharSequence now() {
        return at(System.currentTimeMillis());
    }

    /** {@code millis} since 1970. */
    @SuppressWarnings("JavaUtilDate") // Netty's formatter takes no other.
    static CharSequence at(long millis) {
        long number = TimeUnit.MILLISECONDS.toSeconds(millis);
        Second second = current;
        if (second.number != number) {
            second = new Second(number, HttpHeaders.createOptimized(DateFormatter.format(new Date(millis))));
            current = second;
        }
        return second.text;
    }
}
