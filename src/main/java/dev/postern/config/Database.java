package dev.postern.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How to reach PostgreSQL.
 *
 * @param url empty: the embedded database
 * @param connections connections of one process
 * @param migrate whether a start brings the schema up to date
 * @param embeddedPort port of the embedded database; 0: a free one, kept with the data
 */
public record Database(
        Optional<DatabaseUrl> url,
        int connections,
        Duration connectTimeout,
        Duration statementTimeout,
        boolean migrate,
        int embeddedPort) {
    public Database {
        Rules.of("database")
                .between("connections", connections, 1, 100)
                .between("connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(1))
                .between("statement-timeout", statementTimeout, Duration.ofMillis(100), Duration.ofMinutes(5))
                .port("embedded-port", embeddedPort)
                .check();
    }
}
