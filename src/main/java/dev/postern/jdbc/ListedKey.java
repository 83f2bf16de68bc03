package dev.postern.jdbc;

import java.time.Instant;
import java.util.Optional;

/** Everything that is stored of a key, which is not the key itself. */
public record ListedKey(String project, String keyId, String scope, Instant createdAt, Optional<Instant> revokedAt) {}
