package dev.postern.store.customer;

import dev.postern.postgres.PgErrors;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
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

    /** The lock by what the transaction does with the profiles. */
    public enum Strength {
        /** Updates them, as {@link UpsertProfiles} does. */
        TO_UPDATE(PROFILES + " NO KEY UPDATE " + AS_LOCKED),
        /** Updates them and keeps events of them out, as {@link SelectHeldProfiles#lock} does. */
        EXCLUSIVE(PROFILES + " UPDATE " + AS_LOCKED),
        /** Only needs that they stay, as a transaction that stores events does. */
        TO_REFER(PROFILES + " KEY SHARE " + AS_LOCKED);

        private final String sql;

        Strength(String sql) {
            this.sql = sql;
        }
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
                .compose(set -> connection
                        .preparedQuery(strength.sql)
                        .execute(Tuple.wrap(Arrays.asList(projectId, customerIds.toArray(String[]::new)))))
                .map(rows -> {
                    Map<String, Boolean> customerToLocked = new HashMap<>();
                    for (Row row : rows) {
                        customerToLocked.put(row.getString(0), row.getBoolean(1));
                    }
                    return customerToLocked;
                });
    }
}
