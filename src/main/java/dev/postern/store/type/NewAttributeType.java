package dev.postern.store.type;

import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;

/** A type that is about to be fixed; {@code keyId} is the key that fixes it. */
public record NewAttributeType(AttributeName name, AttributeType type, String keyId) {}
