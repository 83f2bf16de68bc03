package dev.postern.config.value;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A page that may call, as its browser names it in {@code Origin}.
 *
 * @param name the header's value; {@link #ANY} stands for every page
 */
public record PageOrigin(String name) {
    /** Every page, sandboxed ones too. */
    public static final PageOrigin ANY = new PageOrigin("*");
    /** How a browser names a page without an origin of its own: one in a sandbox, or a local file. */
    public static final PageOrigin NULL = new PageOrigin("null");

    public static final String RULE = "must hold origins as browsers send them, such as https://shop.example or "
            + "http://localhost:3000 (lower case, nothing behind the port, no usual port), \"null\" in quotes, or *";

    private static final Pattern WRITTEN = Pattern.compile(
            "null|\\*|(?!https://.*:443$|http://.*:80$)[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    public static Optional<PageOrigin> parse(String text) {
        return WRITTEN.matcher(text).matches() ? Optional.of(new PageOrigin(text)) : Optional.empty();
    }
}
