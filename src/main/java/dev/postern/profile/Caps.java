package dev.postern.profile;

/**
 * How much may be stored.
 *
 * @param profileAttributes custom attributes of a profile
 * @param projectAttributes attribute names of a project
 */
record Caps(int profileAttributes, int projectAttributes) {}
