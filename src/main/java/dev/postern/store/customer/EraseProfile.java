package dev.postern.store.customer;

import dev.postern.domain.admin.CustomerRef;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Removes the events of a customer with their ids, and makes the profile a tombstone, which holds its id and when it was erased, and nothing else. */
public final class EraseProfile {
    private static final String LOCK = """
            SELECT erased_at FROM profiles WHERE project_id = $1::text AND customer_id = $2::text FOR UPDATE""";
    private static final String ERASE = """
            UPDATE profiles
            SET attributes = '{}', removed = NULL, created_at = $3::timestamptz, updated_at = $3::timestamptz,
                erased_at = $3::timestamptz
            WHERE project_id = $1::text AND customer_id = $2::text""";
    private static final String FORGET_EVENTS =
            "DELETE FROM events WHERE project_id = $1::text AND customer_id = $2::text";
    private static final String FORGET_EVENT_IDS =
            "DELETE FROM event_ids WHERE project_id = $1::text AND customer_id = $2::text";

    /** Locks the row until the transaction ends; other writes of the customer come before or after. */
    public Future<Optional<OffsetDateTime>> execute(SqlClient client, CustomerRef customer, OffsetDateTime now) {
        return client.preparedQuery(LOCK)
                .execute(Tuple.of(customer.projectId(), customer.customerId()))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(Optional.empty());
                    }
                    Row row = rows.iterator().next();
                    return row.getOffsetDateTime(0) == null
                            ? erase(client, customer, now)
                            : Future.succeededFuture(Optional.of(row.getOffsetDateTime(0)));
                });
    }

    private static Future<Optional<OffsetDateTime>> erase(SqlClient client, CustomerRef customer, OffsetDateTime now) {
        return client.preparedQuery(ERASE)
                .execute(Tuple.of(customer.projectId(), customer.customerId(), now))
                // After the lock: events that were on their way then are seen by this statement.
                .compose(erased -> client.preparedQuery(FORGET_EVENTS)
                        .execute(Tuple.of(customer.projectId(), customer.customerId())))
                .compose(forgotten -> client.preparedQuery(FORGET_EVENT_IDS)
                        .execute(Tuple.of(customer.projectId(), customer.customerId())))
                .map(forgotten -> Optional.of(now));
    }
}
