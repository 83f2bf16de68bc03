package dev.postern.domain;

import dev.postern.domain.type.Dates;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The date forms of the contract by a pattern and {@code java.time}, to judge {@link Dates} by. */
public final class ReferenceDates {
    private static final Pattern FORMS = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})"
            + "(?: ([0-9]{2}:[0-9]{2}:[0-9]{2})"
            + "|T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.]([0-9]+))?(Z|([+-])([0-9]{2}):([0-9]{2}))?)?");

    private ReferenceDates() {}

    /** The moment in UTC that {@code text} names, to the millisecond; empty when it is no date. */
    public static Optional<LocalDateTime> instantOf(String text) {
        Matcher form = FORMS.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            String time = form.group(2) != null ? form.group(2) : form.group(3);
            LocalDateTime local = time == null
                    ? LocalDate.parse(form.group(1)).atStartOfDay()
                    : LocalDateTime.parse(form.group(1) + 'T' + time);
            LocalDateTime utc =
                    local.plusNanos(millis(form.group(4)) * 1_000_000L).minusMinutes(offsetMinutes(form));
            boolean inRange = isYear(local) && isYear(utc);
            return inRange ? Optional.of(utc) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isYear(LocalDateTime time) {
        return time.getYear() >= 1 && time.getYear() <= 9999;
    }

    private static long millis(String fraction) {
        return fraction == null ? 0 : Long.parseLong((fraction + "00").substring(0, 3));
    }

    private static long offsetMinutes(Matcher form) {
        if (form.group(6) == null) {
            return 0;
        }
        int hours = Integer.parseInt(form.group(7));
        int minutes = Integer.parseInt(form.group(8));
        if (hours > 23 || minutes > 59) {
            throw new DateTimeException("no such offset");
        }
        return (form.group(6).equals("-") ? -1 : 1) * (hours * 60L + minutes);
    }
}
