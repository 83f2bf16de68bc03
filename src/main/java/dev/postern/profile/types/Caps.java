package dev.postern.profile.types;

/**
 * The limits on stored attributes.
 *
 * @param profileAttributes custom attributes of a profile
 * @param projectAttributes attribute names of the profiles of a project
 * @param projectEventAttributes attribute names of its events, each counted for every event name that has it
 * @param recreateErased whether an erased customer may come again
 */
public record Caps(int profileAttributes, int projectAttributes, int projectEventAttributes, boolean recreateErased) {

    /** The same number of names for both; an erased customer stays erased. */
    public Caps(int profileAttributes, int projectAttributes) {
        this(profileAttributes, projectAttributes, projectAttributes, false);
    }
}
