package dev.postern.domain.admin;

import dev.postern.domain.type.AttributeType;

/** Asks what another type would do to the values of an attribute. */
public record RetypeQuery(String projectId, String name, AttributeType to) {}
