package dev.postern.config.value;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rate of each key of one project, written {@code shop=100} or, with a burst, {@code shop=100/500}. */
public record ProjectRate(String project, Rate rate) {
    public static final String RULE = "must be written project=100 or project=100/500 (requests a second/burst)";

    private static final Pattern WRITTEN = Pattern.compile("([a-z0-9][a-z0-9_-]{0,62})=([0-9]{1,7})(?:/([0-9]{1,7}))?");

    public static Optional<ProjectRate> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            return Optional.empty();
        }
        String burst = written.group(3);
        Rate rate = new Rate(Integer.parseInt(written.group(2)), burst == null ? 0 : Integer.parseInt(burst));
        return rate.requestsPerSecond() > Rate.HIGHEST || rate.burst() > Rate.HIGHEST
                ? Optional.empty()
                : Optional.of(new ProjectRate(written.group(1), rate));
    }
}
