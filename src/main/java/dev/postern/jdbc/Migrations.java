package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalInt;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Brings the schema of a database to the version that this program needs. Safe when several processes do it at once. */
public final class Migrations {

    /** The version of the newest file in {@code db/migration}. */
    static final int NEWEST = 4;

    private static final int OLDEST_POSTGRESQL = 15;

    private Migrations() {}

    /**
     * Does what is left to do; quick when that is nothing.
     *
     * @throws DatabaseUnavailable if the database does not answer, is older than PostgreSQL 15, has a schema newer than
     *     this program's, or refuses a migration
     */
    public static void run(DatabaseUrl url, Duration connectTimeout) {
        if (version(url, connectTimeout).orElse(0) < NEWEST) {
            migrate(url, connectTimeout);
        }
    }

    /**
     * Only looks: for processes that must not migrate.
     *
     * @throws DatabaseUnavailable as {@link #run}, and if a migration is missing
     */
    public static void check(DatabaseUrl url, Duration connectTimeout) {
        int version = version(url, connectTimeout).orElse(0);
        if (version < NEWEST) {
            throw new DatabaseUnavailable(
                    url,
                    "its schema is at version " + version + " and this program needs " + NEWEST
                            + ": run postern migrate",
                    null);
        }
    }

    // Flyway takes most of a second to load, and nearly every start finds nothing to do.
    private static OptionalInt version(DatabaseUrl url, Duration connectTimeout) {
        try (Connection connection = JdbcConnections.open(url, connectTimeout)) {
            int server = connection.getMetaData().getDatabaseMajorVersion();
            if (server < OLDEST_POSTGRESQL) {
                throw new DatabaseUnavailable(
                        url,
                        "it is PostgreSQL " + server + ", and " + OLDEST_POSTGRESQL + " is the oldest that works",
                        null);
            }
            OptionalInt version = version(connection);
            if (version.orElse(0) > NEWEST) {
                throw new DatabaseUnavailable(
                        url,
                        "its schema is at version " + version.getAsInt() + ", made by a newer program; this one knows "
                                + NEWEST,
                        null);
            }
            return version;
        } catch (SQLException e) {
            throw new DatabaseUnavailable(url, JdbcConnections.reason(e), e);
        }
    }

    private static OptionalInt version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet table = statement.executeQuery("SELECT to_regclass('flyway_schema_history') IS NOT NULL")) {
                if (!table.next() || !table.getBoolean(1)) {
                    return OptionalInt.empty();
                }
            }
            try (ResultSet newest = statement.executeQuery(
                    "SELECT max(version::integer) FROM flyway_schema_history WHERE success AND version IS NOT NULL")) {
                return newest.next() ? OptionalInt.of(newest.getInt(1)) : OptionalInt.empty();
            }
        }
    }

    private static void migrate(DatabaseUrl url, Duration connectTimeout) {
        try {
            Flyway.configure()
                    .dataSource(JdbcConnections.source(url, connectTimeout, JdbcConnections.LONGEST_WORK))
                    .callbacks(new DurableCommits())
                    .locations("classpath:db/migration")
                    .validateMigrationNaming(true)
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new DatabaseUnavailable(url, reason(e), e);
        }
    }

    /** Has each commit of a migration wait for the disk. */
    private static final class DurableCommits extends BaseCallback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_CONNECT;
        }

        @Override
        public void handle(Event event, Context context) {
            try {
                JdbcConnections.raiseSynchronousCommit(context.getConnection());
            } catch (SQLException e) {
                throw new FlywayException(e);
            }
        }
    }

    private static String reason(FlywayException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return "a migration failed: " + JdbcConnections.reason(sql);
            }
        }
        return "a migration failed: "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
