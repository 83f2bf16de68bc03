package dev.postern.domain;

/**
 * What has a type: an attribute of the profiles, or of the events of one name.
 *
 * @param event the name of the events; {@link #PROFILE} for the profiles
 */
public record AttributeName(String event, String name) {
    /** Stands for the profiles where the name of an event would stand; no event has it. */
    public static final String PROFILE = "";

    /** Whether it is an attribute of events. */
    public boolean isOfEvent() {
        return !event.equals(PROFILE);
    }
}
