package dev.postern.config.value;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page that may call with the keys of one project, written {@code shop=https://shop.example}. */
public record ProjectOrigin(String project, PageOrigin origin) {
    public static final String RULE =
            "must be written project=origin, one origin each: shop=https://shop.example (see cors.origins)";

    private static final Pattern WRITTEN = Pattern.compile("([a-z0-9][a-z0-9_-]{0,62})=(.*)");

    public static Optional<ProjectOrigin> parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        return written.matches()
                ? PageOrigin.parse(written.group(2)).map(origin -> new ProjectOrigin(written.group(1), origin))
                : Optional.empty();
    }
}
