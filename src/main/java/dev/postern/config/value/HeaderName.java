package dev.postern.config.value;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A header that pages may send.
 *
 * @param name in any case; {@code *} is every header, as browsers understand it
 */
public record HeaderName(String name) {
    public static final String RULE = "must hold names of headers, such as traceparent, or *";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    public static Optional<HeaderName> parse(String text) {
        return TOKEN.matcher(text).matches() ? Optional.of(new HeaderName(text)) : Optional.empty();
    }
}
