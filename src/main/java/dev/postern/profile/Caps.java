package dev.postern.profile;

/**
 * What may be stored.
 *
 * @param profileAttributes custom attributes of a profile
 * @param projectAttributes attribute names of a project
 * @param recreateErased whether an erased customer may come again
 */
record Caps(int profileAttributes, int projectAttributes, boolean recreateErased) {
    Caps(int profileAttributes, int projectAttributes) {
        this(profileAttributes, projectAttributes, false);
    }
}
