package dev.postern.domain.type;

import java.util.Comparator;

/**
 * A name that has a type: an attribute of the profiles, or of the events of one name.
 *
 * @param event the name of the events; {@link #PROFILE} for the profiles
 */
public record AttributeName(String event, String name) implements Comparable<AttributeName> {
    private static final Comparator<AttributeName> ORDER =
            Comparator.comparing(AttributeName::event).thenComparing(AttributeName::name);

    /** Stands for the profiles where the name of an event would stand; no event has it. */
    public static final String PROFILE = "";

    /** By event, then by name. A map of names that clients choose finds one of many alike hash codes by this order only. */
    @Override
    public int compareTo(AttributeName other) {
        return ORDER.compare(this, other);
    }

    /** Whether it is an attribute of events. */
    public boolean isOfEvent() {
        return !event.equals(PROFILE);
    }
}
