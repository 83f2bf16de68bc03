package dev.postern.domain.admin;

import dev.postern.domain.Ignored;
import java.time.Instant;
import java.util.List;

/** What was ignored lately, the newest first, without the values. */
public record IgnoredList(List<Entry> entries) {

    /**
     * The same thing, within about a second.
     *
     * @param times how often
     */
    public record Entry(Instant at, String customerId, Ignored ignored, long times) {}
}
