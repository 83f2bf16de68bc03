package dev.postern.domain.page;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a list that begins with the newest: what follows is older, or of the same moment with a lesser id.
 *
 * @param at to the microsecond
 */
public record Position(Instant at, UUID id) {
    /** Before everything; the database's times end earlier. */
    public static final Position FIRST = new Position(Instant.parse("+200000-01-01T00:00:00Z"), new UUID(-1, -1));

    private static final Pattern TEXT =
            Pattern.compile("(-?[0-9]{1,18})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    /** As {@link #text} writes it; empty for any other text. */
    public static Optional<Position> of(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new Position(
                        Instant.EPOCH.plus(Long.parseLong(matcher.group(1)), ChronoUnit.MICROS),
                        UUID.fromString(matcher.group(2))))
                : Optional.empty();
    }

    public String text() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at) + "_" + id;
    }
}
