package dev.postern.domain.admin;

import dev.postern.domain.type.AttributeType;

/**
 * Gives an attribute of a project's profiles another type.
 *
 * @param keyId whose order it is
 */
public record RetypeOrder(String projectId, String name, AttributeType to, String keyId) {}
