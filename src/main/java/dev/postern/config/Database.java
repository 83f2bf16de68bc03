package dev.postern.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How to reach PostgreSQL.
 *
 * @param url with the password, wherever that was given; empty: the embedded database
 * @param password given apart from the URL
 * @param connections connections of one process
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
        boolean migrate,
        int embeddedPort) {
    public Database {
        Rules.of("database")
                .between("connections", connections, 1, 100)
                .between("connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(1))
                .between("statement-timeout", statementTimeout, Duration.ofMillis(100), Duration.ofMinutes(5))
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
}
