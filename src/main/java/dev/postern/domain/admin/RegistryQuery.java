package dev.postern.domain.admin;

/**
 * Asks for a page of a project's attribute names.
 *
 * @param event of the events of this name; {@link dev.postern.domain.type.AttributeName#PROFILE} for those of the profiles
 * @param after the page begins behind this name; empty for the first one
 * @param limit names of a page, at least 1
 */
public record RegistryQuery(String projectId, String event, String after, int limit) {}
