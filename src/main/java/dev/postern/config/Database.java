package dev.postern.config;

import dev.postern.config.read.Rules;
import dev.postern.config.value.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach PostgreSQL.
 *
 * @param url with the password, wherever that was given; empty: the embedded database
 * @param password given apart from the URL
 * @param connections most connections of one process at any time
 * @param lockTimeout longest wait of one statement for what another session holds
 * @param busyTimeout longest wait of a customer whose row another session holds
 * @param projectBusyTimeout longest wait where another session holds the project, which new attribute names need, or a table
 * @param idleInTransactionTimeout after which the server ends a session that left a transaction open
 * @param allowUnsafeDurability whether a server may serve that loses acknowledged writes in a crash
 * @param migrate whether a start brings the schema up to date
 * @param embeddedPort port of the embedded database; 0: a free one, kept with the data
 */
public record Database(
        Optional<DatabaseUrl> url,
        Optional<Secret> password,
        Pooler pooler,
        int connections,
        Duration connectTimeout,
        Duration statementTimeout,
        Duration lockTimeout,
        Duration busyTimeout,
        Duration projectBusyTimeout,
        Duration idleInTransactionTimeout,
        boolean allowUnsafeDurability,
        boolean migrate,
        int embeddedPort) {
    /** The calls of the management port have their own, so that a long look holds up no writes; one of them watches. */
    public static final int ADMIN_CONNECTIONS = 3;
    /** One watches, one writes, and one is for what a write waits for. */
    private static final int LEAST_OF_SHARD = 3;

    public Database {
        Rules.of("database")
                .between("connections", connections, LEAST_OF_SHARD + ADMIN_CONNECTIONS, 200)
                .between("connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(1))
                .between("statement-timeout", statementTimeout, Duration.ofMillis(100), Duration.ofMinutes(5))
                .between("lock-timeout", lockTimeout, Duration.ofMillis(10), Duration.ofSeconds(10))
                .between("busy-timeout", busyTimeout, Duration.ofMillis(100), Duration.ofMinutes(1))
                .between("project-busy-timeout", projectBusyTimeout, Duration.ofMillis(100), Duration.ofMinutes(1))
                .between(
                        "idle-in-transaction-timeout",
                        idleInTransactionTimeout,
                        Duration.ofMillis(500),
                        Duration.ofMinutes(5))
                .port("embedded-port", embeddedPort)
                .holds(password.isEmpty() || password.get().text().indexOf('\0') < 0, "must not have a NUL", "password")
                .holds(password.isEmpty() || url.isPresent(), "needs database.url", "password", "url")
                .holds(
                        password.isEmpty()
                                || url.isEmpty()
                                || url.get().password().isEmpty(),
                        "must not be given twice: take it out of database.url",
                        "password",
                        "url")
                .check();
        url = url.map(given ->
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
