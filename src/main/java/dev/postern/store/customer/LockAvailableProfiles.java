package dev.postern.store.customer;

import dev.postern.postgres.PgErrors;
import io.vertx.core.Future;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Locks those of some profiles that no other session holds, until the transaction ends, and waits for none. */
public final class LockAvailableProfiles {
    /** A lock of the whole table cannot be skipped; the wait for it must not hold the connection for long. */
    private static final String SHORT_WAIT = "SET LOCAL lock_timeout = '10ms'";

    private static final String PROFILES = """
            SELECT p.customer_id, l.customer_id IS NOT NULL
            FROM profiles p
            LEFT JOIN (
                SELECT customer_id FROM profiles
                WHERE project_id = $1::text AND customer_id = ANY ($2::text[])
                FOR""";
    private static final String AS_LOCKED = """
            SKIP LOCKED) AS l ON l.customer_id = p.customer_id
            WHERE p.project_id = $1::text AND p.customer_id = ANY ($2::text[])""";

    private static final String TO_UPDATE = PROFILES + " NO KEY UPDATE " + AS_LOCKED;
    private static final String EXCLUSIVELY = PROFILES + " UPDATE " + AS_LOCKED;
    private static final String TO_REFER = PROFILES + " KEY SHARE " + AS_LOCKED;

    /**
     * For a transaction that updates the profiles, as {@link UpsertProfiles} does.
     *
     * @return whether each profile is locked now, by customer id, without those that do not exist; fails with {@link
     *     PgErrors#BUSY} when another session holds the table
     */
    public Future<Map<String, Boolean>> toUpdate(
            SqlConnection connection, String projectId, Collection<String> customerIds) {
        return inShort(connection).compose(set -> locked(connection.preparedQuery(TO_UPDATE), projectId, customerIds));
    }

    /** As {@link #toUpdate}, for a transaction that also keeps events of the profiles out, as {@link LockProfiles} does. */
    public Future<Map<String, Boolean>> exclusively(
            SqlConnection connection, String projectId, Collection<String> customerIds) {
        return inShort(connection)
                .compose(set -> locked(connection.preparedQuery(EXCLUSIVELY), projectId, customerIds));
    }

    /** As {@link #toUpdate}, for a transaction that only needs that the profiles stay, as one that stores events does. */
    public Future<Map<String, Boolean>> toRefer(
            SqlConnection connection, String projectId, Collection<String> customerIds) {
        return inShort(connection).compose(set -> locked(connection.preparedQuery(TO_REFER), projectId, customerIds));
    }

    private static Future<Void> inShort(SqlConnection connection) {
        return connection.query(SHORT_WAIT).execute().mapEmpty();
    }

    private static Future<Map<String, Boolean>> locked(
            PreparedQuery<RowSet<Row>> query, String projectId, Collection<String> customerIds) {
        return query.execute(Tuple.wrap(Arrays.asList(projectId, customerIds.toArray(String[]::new))))
                .map(rows -> {
                    Map<String, Boolean> customerToLocked = new HashMap<>();
                    for (Row row : rows) {
                        customerToLocked.put(row.getString(0), row.getBoolean(1));
                    }
                    return customerToLocked;
                });
    }
}
