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

    private static final String FOR_UPDATE_OF_VALUES = PROFILES + " NO KEY UPDATE " + AS_LOCKED;
    private static final String FOR_UPDATE = PROFILES + " UPDATE " + AS_LOCKED;
    private static final String FOR_REFERENCE = PROFILES + " KEY SHARE " + AS_LOCKED;

    /** The lock by what the transaction does with the profiles. */
    public enum Strength {
        /** Updates them, as {@link UpsertProfiles} does. */
        TO_UPDATE,
        /** Updates them and keeps events of them out, as {@link SelectHeldProfiles#lock} does. */
        EXCLUSIVE,
        /** Only needs that they stay, as a transaction that stores events does. */
        TO_REFER
    }

    /**
     * Whether each profile is locked now, by customer id, without those that do not exist. Fails with {@link PgErrors#BUSY}
     * when another session holds the table.
     */
    public Future<Map<String, Boolean>> execute(
            SqlConnection connection, Strength strength, String projectId, Collection<String> customerIds) {
        return connection
                .query(SHORT_WAIT)
                .execute()
                .compose(set -> query(connection, strength)
                        .execute(Tuple.wrap(Arrays.asList(projectId, customerIds.toArray(String[]::new)))))
                .map(rows -> {
                    Map<String, Boolean> customerToLocked = new HashMap<>();
                    for (Row row : rows) {
                        customerToLocked.put(row.getString(0), row.getBoolean(1));
                    }
                    return customerToLocked;
                });
    }

    private static PreparedQuery<RowSet<Row>> query(SqlConnection connection, Strength strength) {
        return switch (strength) {
            case TO_UPDATE -> connection.preparedQuery(FOR_UPDATE_OF_VALUES);
            case EXCLUSIVE -> connection.preparedQuery(FOR_UPDATE);
            case TO_REFER -> connection.preparedQuery(FOR_REFERENCE);
        };
    }
}
