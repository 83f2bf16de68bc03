package dev.postern.config;

import dev.postern.config.read.Range;
import dev.postern.config.read.Rules;
import dev.postern.config.read.Span;
import dev.postern.config.value.Secret;
import java.time.Duration;
import java.util.Optional;

/** How to reach PostgreSQL. */
public record Database(
        Optional<DatabaseUrl> url,
        Optional<Secret> password,
        Pooler pooler,

        @Range(least = LEAST_OF_SHARD + ADMIN_CONNECTIONS, most = 200)
        int connections,

        @Span(least = "100ms", most = "1m") Duration connectTimeout,
        @Span(least = "100ms", most = "5m") Duration statementTimeout,
        @Span(least = "10ms", most = "10s") Duration lockTimeout,
        @Span(least = "100ms", most = "1m") Duration busyTimeout,
        @Span(least = "100ms", most = "1m") Duration projectBusyTimeout,
        @Span(least = "500ms", most = "5m") Duration idleInTransactionTimeout,
        boolean allowUnsafeDurability,
        boolean migrate,
        @Range(least = 0, most = 65_535) int embeddedPort)
        implements Rules.Section {
    /** The calls of the management port have their own, so that a long look holds up no writes; one of them watches. */
    public static final int ADMIN_CONNECTIONS = 3;
    /** One watches, one writes, and one is for what a write waits for. */
    private static final int LEAST_OF_SHARD = 3;

    @Override
    public void check(Rules rules) {
        rules.require(password.isEmpty() || password.get().text().indexOf('\0') < 0, "must not have a NUL", "password");
        rules.require(password.isEmpty() || url.isPresent(), "needs database.url", "password", "url");
        rules.require(
                password.isEmpty() || url.isEmpty() || url.get().password().isEmpty(),
                "must not be given twice: take it out of database.url",
                "password",
                "url");
    }

    /** With the password, wherever that was given; empty: the embedded database. */
    @Override
    public Optional<DatabaseUrl> url() {
        return url.map(given ->
                password.map(secret -> given.withPassword(secret.text())).orElse(given));
    }

    /** So many shards have enough connections. */
    public int mostShards() {
        return (connections - ADMIN_CONNECTIONS) / LEAST_OF_SHARD;
    }

    /** The connections of one of {@code shards} shards, from 0, the one that watches included. */
    public int connectionsOfShard(int shard, int shards) {
        int ofAll = connections - ADMIN_CONNECTIONS;
        return ofAll / shards + (shard < ofAll % shards ? 1 : 0);
    }
}
