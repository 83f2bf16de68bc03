package dev.postern.profile.store;

import dev.postern.domain.AttributeType;

/** A type that is about to be fixed; {@code keyId} is the key that fixes it. */
public record NewAttributeType(String name, AttributeType type, String keyId) {}
