package dev.postern.jdbc;

import java.time.Instant;
import java.util.Optional;

/** What is known of a key: everything but the key. */
public record ListedKey(String project, String keyId, String scope, Instant createdAt, Optional<Instant> revokedAt) {}
