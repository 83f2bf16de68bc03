package dev.postern.config.read;

import java.time.Duration;
import java.util.Optional;

/** Durations as the settings write them: a whole number and one of {@code ms}, {@code s}, {@code m}; zero may go without. */
public final class Durations {
    public static final String RULE = "must be a duration such as 500ms, 5s or 2m";

    private static final int MOST_DIGITS = 9; // so that a number of minutes cannot overflow

    private Durations() {}

    public static Optional<Duration> parse(String text) {
        int unit = 0;
        while (unit < text.length() && text.charAt(unit) >= '0' && text.charAt(unit) <= '9') {
            unit++;
        }
        if (unit == 0 || unit > MOST_DIGITS) {
            return Optional.empty();
        }
        long amount = Long.parseLong(text.substring(0, unit));
        return switch (text.substring(unit)) {
            case "ms" -> Optional.of(Duration.ofMillis(amount));
            case "s" -> Optional.of(Duration.ofSeconds(amount));
            case "m" -> Optional.of(Duration.ofMinutes(amount));
            case "" -> amount == 0 ? Optional.of(Duration.ZERO) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
