package dev.postern.domain.admin;

import dev.postern.domain.Ignored;
import java.time.Instant;
import java.util.List;

/** Recently ignored attributes, the newest first, without the values. */
public record IgnoredList(List<Entry> entries) {

    /**
     * The same thing, within about a second.
     *
     * @param event the name of the event; {@link dev.postern.domain.type.AttributeName#PROFILE} for the profile
     * @param times how often
     */
    public record Entry(Instant at, String event, String customerId, Ignored ignored, long times) {}
}
