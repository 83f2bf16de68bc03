package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Brings the schema of a database to the version that this program needs. Safe when several processes do it at once.
 *
 * <p>A schema says which programs may run on it, so that old and new ones serve side by side during a roll-out, and a roll-out can be
 * undone. A migration that only adds (expand) lets every program run that ran before. One that takes away (contract) comes a release
 * later and carries in its name the schema version of the oldest program that may still run: {@code V5__drop_the_old__program_4.sql}.
 */
public final class Migrations {
    /** The version of the newest file in {@code db/migration}. */
    static final int NEWEST = 2;

    private static final Migrations OWN = new Migrations(NEWEST, "classpath:db/migration");
    private static final int OLDEST_POSTGRESQL = 15;
    private static final String SCHEMA = "SELECT coalesce(max(version::integer), 0),"
            + " coalesce(max(substring(script FROM '__program_([0-9]+)[.]sql$')::integer), 0)"
            + " FROM flyway_schema_history WHERE success AND version IS NOT NULL";

    private final int newest;
    private final String[] locations;

    Migrations(int newest, String... locations) {
        this.newest = newest;
        this.locations = locations;
    }

    /** {@code oldestProgram} is the least schema version that a program must know to run on it. */
    private record Schema(int version, int oldestProgram) {
        private static final Schema NONE = new Schema(0, 0);
    }

    /**
     * Does what is left to do; quick when that is nothing.
     *
     * @throws DatabaseUnavailable if the database does not answer, is older than PostgreSQL 15, has a schema that is too new for this
     *     program, or refuses a migration
     */
    public static void run(DatabaseUrl url, Duration connectTimeout) {
        OWN.migrate(url, connectTimeout);
    }

    /**
     * Only looks: for processes that must not migrate.
     *
     * @throws DatabaseUnavailable as {@link #run}, and if a migration is missing
     */
    public static void check(DatabaseUrl url, Duration connectTimeout) {
        OWN.require(url, connectTimeout);
    }

    // Flyway takes most of a second to load, and nearly every start finds nothing to do.
    void migrate(DatabaseUrl url, Duration connectTimeout) {
        if (schema(url, connectTimeout).version() < newest) {
            flyway(url, connectTimeout);
            require(url, connectTimeout);
        }
    }

    void require(DatabaseUrl url, Duration connectTimeout) {
        int version = schema(url, connectTimeout).version();
        if (version < newest) {
            throw new DatabaseUnavailable(
                    url,
                    "its schema is at version " + version + " and this program needs " + newest
                            + ": run postern migrate",
                    null);
        }
    }

    private Schema schema(DatabaseUrl url, Duration connectTimeout) {
        Schema schema = JdbcConnections.call(url, connectTimeout, connection -> {
            int server = connection.getMetaData().getDatabaseMajorVersion();
            if (server < OLDEST_POSTGRESQL) {
                throw DatabaseUnavailable.unfit(
                        url,
                        "it is PostgreSQL " + server + ", and " + OLDEST_POSTGRESQL + " is the oldest that works",
                        null);
            }
            try (Statement statement = connection.createStatement()) {
                return migrated(statement) ? read(statement) : Schema.NONE;
            }
        });
        if (schema.oldestProgram() > newest) {
            throw DatabaseUnavailable.unfit(
                    url,
                    "its schema is at version " + schema.version() + ", for programs that know version "
                            + schema.oldestProgram() + "; this one knows " + newest + ": run a newer program",
                    null);
        }
        return schema;
    }

    private static boolean migrated(Statement statement) throws SQLException {
        try (ResultSet table = statement.executeQuery("SELECT to_regclass('flyway_schema_history') IS NOT NULL")) {
            return table.next() && table.getBoolean(1);
        }
    }

    private static Schema read(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(SCHEMA)) {
            return row.next() ? new Schema(row.getInt(1), row.getInt(2)) : Schema.NONE;
        }
    }

    private void flyway(DatabaseUrl url, Duration connectTimeout) {
        try {
            Flyway.configure()
                    .dataSource(JdbcConnections.source(url, connectTimeout, JdbcConnections.LONGEST_WORK))
                    .callbacks(new DurableCommits())
                    .locations(locations)
                    .validateMigrationNaming(true)
                    // A newer program may migrate at the same time.
                    .ignoreMigrationPatterns("*:future")
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw DatabaseUnavailable.unfit(url, reason(e), e);
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
