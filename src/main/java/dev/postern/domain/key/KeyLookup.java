package dev.postern.domain.key;

import java.util.Optional;

/** The answer to who a key belongs to; empty when it is unknown or revoked, which nobody may tell apart. */
public record KeyLookup(Optional<ApiKey> key) {
    /** Nobody. */
    public static final KeyLookup NONE = new KeyLookup(Optional.empty());
}
