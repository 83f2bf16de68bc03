package dev.postern.domain;

import java.util.Comparator;
import java.util.Optional;

/**
 * The id that a caller gave to an event. It is the customer's own: the same text of another customer is another id. Comparable,
 * so that a map of ids stays quick where hash codes are made to collide.
 */
public record EventId(String customerId, String id) implements Comparable<EventId> {
    private static final Comparator<EventId> ORDER =
            Comparator.comparing(EventId::customerId).thenComparing(EventId::id);

    /** Empty where the event has none. */
    public static Optional<EventId> of(String customerId, Optional<String> id) {
        return id.map(given -> new EventId(customerId, given));
    }

    @Override
    public int compareTo(EventId other) {
        return ORDER.compare(this, other);
    }
}
