package dev.postern.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Statements on sessions and transactions, which touch no table. */
final class SessionStatements {
    private static final String END = """
            SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
            WHERE split_part(application_name, '/', -1) = ANY ($1::text[])
              AND usename = current_user AND pid <> pg_backend_pid()""";
    private static final String LIMITS = """
            SELECT name, setting::bigint FROM pg_settings
            WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')""";
    private static final String STATE = "SELECT current_setting('transaction_read_only'),"
            + " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
    private static final String SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
    private static final String RAISE = "SELECT set_config('synchronous_commit', 'on', false)"
            + " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";

    private SessionStatements() {}

    /** Ends the sessions of connections that were given up; fails when one of them lives on. */
    static Future<Void> end(SqlClient client, Collection<String> generations) {
        return client.preparedQuery(END)
                .execute(Tuple.of(generations.toArray(new String[0])))
                .compose(rows -> {
                    for (Row row : rows) {
                        if (!row.getBoolean(0)) {
                            return Future.failedFuture(new IllegalStateException("a session does not end"));
                        }
                    }
                    return Future.succeededFuture();
                });
    }

    /** The server's limits on the time of this session, by the name of its setting; zero is without a limit. */
    static Future<Map<String, Duration>> limits(SqlClient client) {
        return client.query(LIMITS).execute().map(rows -> {
            Map<String, Duration> nameToLimit = new TreeMap<>();
            rows.forEach(row -> nameToLimit.put(row.getString(0), Duration.ofMillis(row.getLong(1))));
            return nameToLimit;
        });
    }

    /** The server's time. Fails with {@link PgErrors#READ_ONLY} when the server takes no writes, as a standby does. */
    static Future<Instant> requireWritable(SqlClient client) {
        return client.query(STATE).execute().compose(rows -> {
            Row row = rows.iterator().next();
            return row.getString(0).equals("off")
                    ? Future.succeededFuture(Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS))
                    : Future.failedFuture(new PgException("read-only", "ERROR", PgErrors.READ_ONLY_STATE, ""));
        });
    }

    /** Makes a transaction that has just begun see one state of the database and write nothing. */
    static Future<Void> beginSnapshot(SqlClient client) {
        return client.query(SNAPSHOT).execute().mapEmpty();
    }

    /**
     * Has every commit of a session wait for the disk, and for standbys that count, whatever server, database and role say.
     * {@code remote_apply}, which waits for more, stays.
     */
    static Future<Void> raiseSynchronousCommit(SqlClient client) {
        return client.query(RAISE).execute().mapEmpty();
    }
}
