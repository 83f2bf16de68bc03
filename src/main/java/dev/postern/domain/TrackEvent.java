package dev.postern.domain;

import dev.postern.domain.type.Attribute;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One valid event of a customer.
 *
 * @param customerId 1 to 255 code points
 * @param name 1 to 49 code points
 * @param time when it happened, in milliseconds since 1970; empty: now
 * @param eventId the caller's own id of it, among those of the customer
 * @param attributes the values, in the body's order, no name twice
 */
public record TrackEvent(
        String customerId, String name, OptionalLong time, Optional<String> eventId, List<Attribute> attributes) {

    /** The id of the event, which makes a repeat known. */
    public Optional<EventId> id() {
        return EventId.of(customerId, eventId);
    }
}
