package dev.postern.store.type;

import dev.postern.domain.admin.RetypeOrder;
import dev.postern.postgres.PgErrors;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;

/**
 * Gives an attribute another type, for all processes at one moment. In a transaction that has locked the project's row.
 *
 * <p>A statement that writes profiles takes its lock on the table before it takes the snapshot in which it reads the version of the
 * types. The lock here waits for those that have begun, and those that begin later see the new version: no value judged by the old type
 * is written once this is committed.
 *
 * <p>VACUUM and CREATE INDEX CONCURRENTLY are in the way of the lock, and writers are not in theirs. The server ends an autovacuum for
 * whom it keeps waiting longer than {@code deadlock_timeout} (1 s), so the last attempt waits longer than that.
 */
public final class SwitchType {
    /** Writers of profiles wait as long as this waits for the writers before them. */
    private static final String SHORT_WAIT = "SET LOCAL lock_timeout = '300ms'";

    private static final String LONG_WAIT = "SET LOCAL lock_timeout = '1500ms'";

    private static final String LOCK = "LOCK TABLE profiles IN SHARE MODE";
    private static final String SWITCH = """
            UPDATE attribute_types SET type = $3::text, fixed_at = $4::timestamptz, fixed_by = $5::text
            WHERE project_id = $1::text AND event = '' AND name = $2::text""";
    private static final String COUNT =
            "UPDATE projects SET types_version = types_version + 1 WHERE project_id = $1::text";

    /**
     * Fails with {@link PgErrors#BUSY} when another session has the table for too long.
     *
     * @param patiently whether to wait until an autovacuum gives way
     */
    public Future<Void> execute(SqlConnection connection, RetypeOrder order, OffsetDateTime now, boolean patiently) {
        return (patiently ? connection.query(LONG_WAIT) : connection.query(SHORT_WAIT))
                .execute()
                .compose(set -> connection.preparedQuery(LOCK).execute())
                .compose(locked -> connection
                        .preparedQuery(SWITCH)
                        .execute(Tuple.of(
                                order.projectId(), order.name(), order.to().label(), now, order.keyId())))
                .compose(switched -> connection.preparedQuery(COUNT).execute(Tuple.of(order.projectId())))
                .mapEmpty();
    }
}
