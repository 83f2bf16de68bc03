package dev.postern.domain.admin;

/**
 * Asks what was ignored lately in a project.
 *
 * @param customerId of this customer only; empty for all
 * @param attribute for this name only; empty for all
 * @param limit entries at most
 */
public record IgnoredQuery(String projectId, String customerId, String attribute, int limit) {}
