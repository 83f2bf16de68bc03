package dev.postern.domain.admin;

/**
 * One customer of one project.
 *
 * @param customerId as it is stored, see {@link dev.postern.domain.CustomerIds#canonical}
 */
public record CustomerRef(String projectId, String customerId) {}
