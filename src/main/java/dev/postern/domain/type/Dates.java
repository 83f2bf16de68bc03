package dev.postern.domain.type;

import java.time.LocalDateTime;

/**
 * The date forms of the contract: {@code YYYY-MM-DD}, {@code YYYY-MM-DD HH:mm:ss} and RFC 3339 with {@code T}; a real
 * calendar, years 0001 to 9999, also after the move to UTC.
 */
public final class Dates {
    private static final int DATE_LENGTH = 10;
    private static final int SECONDS_LENGTH = 19;
    private static final int[] DAYS_IN_MONTH = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private Dates() {}

    /** Whether {@code text} is in one of the date forms. Allocates nothing but where a time has an offset. */
    public static boolean isDate(String text) {
        int length = text.length();
        if (length < DATE_LENGTH || !isCalendarDay(text)) {
            return false;
        }
        if (length == DATE_LENGTH) {
            return true;
        }
        if (length < SECONDS_LENGTH || !isTimeOfDay(text)) {
            return false;
        }
        return switch (text.charAt(DATE_LENGTH)) {
            case ' ' -> length == SECONDS_LENGTH;
            case 'T' -> isTail(text);
            default -> false;
        };
    }

    /**
     * The form that is stored: a day stays as it is, a time becomes UTC with three digits of a second, so that the order
     * of the texts is the order of the times.
     *
     * @param text one for which {@link #isDate} holds
     */
    public static String normalise(String text) {
        if (text.length() == DATE_LENGTH) {
            return text;
        }
        int zone = fractionEnd(text);
        String utc = text.substring(0, SECONDS_LENGTH).replace(' ', 'T');
        int offset = offsetMinutes(text, zone);
        if (offset != 0) {
            // LocalDateTime leaves out seconds that are zero.
            String moved = LocalDateTime.parse(utc).minusMinutes(offset).toString();
            utc = moved.length() == SECONDS_LENGTH ? moved : moved + ":00";
        }
        return utc + '.' + millis(text, zone) + 'Z';
    }

    private static boolean isCalendarDay(String text) {
        if (text.charAt(4) != '-' || text.charAt(7) != '-') {
            return false;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
    }

    private static int daysIn(int year, int month) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && leap ? 29 : DAYS_IN_MONTH[month - 1];
    }

    private static boolean isTimeOfDay(String text) {
        return text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && isWithin(digits(text, 11, 13), 23)
                && isWithin(digits(text, 14, 16), 59)
                && isWithin(digits(text, 17, 19), 59);
    }

    private static boolean isWithin(int number, int max) {
        return number >= 0 && number <= max;
    }

    /** The part after the seconds of an RFC 3339 time: a fraction, then a zone; both may be absent. */
    private static boolean isTail(String text) {
        int zone = fractionEnd(text);
        if (zone < 0) {
            return false;
        }
        int left = text.length() - zone;
        if (left == 0) {
            return true;
        }
        char sign = text.charAt(zone);
        if (sign == 'Z') {
            return left == 1;
        }
        boolean isOffset = (sign == '+' || sign == '-')
                && left == 6
                && text.charAt(zone + 3) == ':'
                && isWithin(digits(text, zone + 1, zone + 3), 23)
                && isWithin(digits(text, zone + 4, zone + 6), 59);
        return isOffset && isYearKept(text, offsetMinutes(text, zone));
    }

    /** Where the zone begins, after an optional fraction; -1 when a point has no digit after it. */
    private static int fractionEnd(String text) {
        int i = SECONDS_LENGTH;
        if (i == text.length() || text.charAt(i) != '.') {
            return i;
        }
        do {
            i++;
        } while (i < text.length() && isDigit(text.charAt(i)));
        return i > SECONDS_LENGTH + 1 ? i : -1;
    }

    private static boolean isYearKept(String text, int offsetMinutes) {
        int year = digits(text, 0, 4);
        if (year > 1 && year < 9999) {
            return true;
        }
        int utcYear = LocalDateTime.parse(text.substring(0, SECONDS_LENGTH))
                .minusMinutes(offsetMinutes)
                .getYear();
        return utcYear >= 1 && utcYear <= 9999;
    }

    private static int offsetMinutes(String text, int zone) {
        if (text.length() - zone < 6) {
            return 0;
        }
        int minutes = digits(text, zone + 1, zone + 3) * 60 + digits(text, zone + 4, zone + 6);
        return text.charAt(zone) == '-' ? -minutes : minutes;
    }

    private static String millis(String text, int zone) {
        if (zone == SECONDS_LENGTH) {
            return "000";
        }
        String fraction = text.substring(SECONDS_LENGTH + 1, zone);
        return fraction.length() >= 3 ? fraction.substring(0, 3) : (fraction + "00").substring(0, 3);
    }

    /** The number written in {@code text[from, to)}, or -1 when a character is not a digit. */
    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
