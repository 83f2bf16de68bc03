package dev.postern.domain.page;

/**
 * Asks for a page of a project's actions, the newest first.
 *
 * @param subject of this customer, attribute or key only; empty for all
 * @param after the page begins behind it
 * @param limit actions of a page, at least 1
 */
public record ActionQuery(String projectId, String subject, Position after, int limit) {}
