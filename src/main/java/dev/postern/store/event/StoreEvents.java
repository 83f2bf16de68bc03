package dev.postern.store.event;

import dev.postern.domain.admin.CustomerRef;
import dev.postern.postgres.PgErrors;
import dev.postern.store.Columns;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Appends a batch of events of one project or several and makes an empty profile for each of their customers without one, in one
 * statement. An event whose id its customer has used is left out. Ids and customers are taken in order, so that batches do not deadlock.
 *
 * <p>A profile that was made and erased while the statement ran cannot be seen by it, only run into. A statement undoes itself
 * by an error and by nothing else, so it divides by zero then.
 */
public final class StoreEvents {
    private static final String SQL = """
            WITH held AS (
                SELECT p.project_id, p.customer_id, p.erased_at
                FROM (SELECT DISTINCT c.project_id, c.customer_id
                      FROM unnest($1::text[], $4::text[]) AS c (project_id, customer_id)) AS d
                JOIN profiles p ON p.project_id = d.project_id AND p.customer_id = d.customer_id
                ORDER BY p.project_id, p.customer_id
                FOR KEY SHARE OF p
            ), erased AS (
                SELECT h.project_id, h.customer_id FROM held h WHERE h.erased_at IS NOT NULL AND NOT $9::boolean
            ), new_ids AS (
                INSERT INTO event_ids (project_id, customer_id, event_id, seen_at)
                SELECT i.project_id, i.customer_id, i.event_id, $2::timestamptz
                FROM unnest($1::text[], $3::text[], $4::text[]) AS i (project_id, event_id, customer_id)
                WHERE i.event_id IS NOT NULL
                  AND (i.project_id, i.customer_id) NOT IN (SELECT x.project_id, x.customer_id FROM erased x)
                ORDER BY i.project_id, i.customer_id, i.event_id
                ON CONFLICT (project_id, customer_id, event_id) DO NOTHING
                RETURNING project_id, customer_id, event_id
            ), new_events AS (
                INSERT INTO events
                    (project_id, customer_id, occurred_at, event_key, name, attributes, event_id, received_at)
                SELECT i.project_id, i.customer_id, i.occurred_at, i.event_key, i.name, i.attributes::jsonb, i.event_id,
                       $2::timestamptz
                FROM unnest($1::text[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[], $7::text[], $8::text[])
                    AS i (project_id, event_id, customer_id, occurred_at, event_key, name, attributes)
                WHERE (i.event_id IS NULL
                       OR (i.project_id, i.customer_id, i.event_id) IN
                           (SELECT n.project_id, n.customer_id, n.event_id FROM new_ids n))
                  AND (i.project_id, i.customer_id) NOT IN (SELECT x.project_id, x.customer_id FROM erased x)
                ON CONFLICT (project_id, customer_id, occurred_at, event_key) DO NOTHING
                RETURNING project_id, customer_id, event_key
            ), new_profiles AS (
                INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)
                SELECT DISTINCT e.project_id, e.customer_id, '{}'::jsonb, $2::timestamptz, $2::timestamptz
                FROM new_events e
                WHERE NOT EXISTS (
                    SELECT FROM held h
                    WHERE h.project_id = e.project_id AND h.customer_id = e.customer_id
                      AND NOT (h.erased_at IS NOT NULL AND $9::boolean))
                ORDER BY e.project_id, e.customer_id
                ON CONFLICT (project_id, customer_id) DO UPDATE
                SET erased_at = NULL,
                    created_at = CASE WHEN profiles.erased_at IS NULL THEN profiles.created_at ELSE $2::timestamptz END,
                    updated_at = CASE WHEN profiles.erased_at IS NULL THEN profiles.updated_at ELSE $2::timestamptz END
                WHERE $9::boolean OR profiles.erased_at IS NULL
                RETURNING project_id, customer_id
            ), overtaken AS (
                SELECT FROM new_events e
                WHERE (e.project_id, e.customer_id) NOT IN (SELECT h.project_id, h.customer_id FROM held h)
                  AND (e.project_id, e.customer_id) NOT IN (SELECT n.project_id, n.customer_id FROM new_profiles n)
            )
            SELECT event_key, NULL::text, NULL::text FROM new_events
            WHERE 1 / (SELECT CASE WHEN EXISTS (SELECT FROM overtaken) THEN 0 ELSE 1 END) = 1
            UNION ALL
            SELECT NULL::uuid, project_id, customer_id FROM erased""";

    private static final String DIVISION_BY_ZERO = "22012";

    private final boolean recreateErased;

    /** {@code recreateErased} is whether an event recreates an erased customer. */
    public StoreEvents(boolean recreateErased) {
        this.recreateErased = recreateErased;
    }

    /**
     * The outcome of a batch.
     *
     * @param keys of the events that were stored by it; the others were stored before, or are of the erased
     * @param erased the customers that were erased; nothing is stored for them
     */
    public record Stored(Set<UUID> keys, Set<CustomerRef> erased) {}

    /**
     * Runs the statement. Fails with {@link PgErrors#overtaken()}, and has done nothing, when a customer of the events
     * came and was erased meanwhile; then it can be repeated.
     *
     * @param events sorted by project, no id of a customer twice
     * @param now when they were received
     */
    public Future<Stored> execute(SqlClient client, List<NewEvent> events, OffsetDateTime now) {
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.asList(
                        Columns.texts(events, NewEvent::projectId),
                        now,
                        Columns.texts(events, event -> event.eventId().orElse(null)),
                        Columns.texts(events, NewEvent::customerId),
                        events.stream().map(NewEvent::occurredAt).toArray(OffsetDateTime[]::new),
                        events.stream().map(NewEvent::key).toArray(UUID[]::new),
                        Columns.texts(events, NewEvent::name),
                        Columns.texts(events, NewEvent::attributesJson),
                        recreateErased)))
                .recover(cause -> Future.failedFuture(isOvertaken(cause) ? PgErrors.overtaken() : cause))
                .map(rows -> {
                    Set<UUID> stored = new HashSet<>(rows.size() * 2);
                    Set<CustomerRef> erased = new HashSet<>(0);
                    for (Row row : rows) {
                        if (row.getUUID(0) == null) {
                            erased.add(new CustomerRef(row.getString(1), row.getString(2)));
                        } else {
                            stored.add(row.getUUID(0));
                        }
                    }
                    return new Stored(stored, erased);
                });
    }

    private static boolean isOvertaken(Throwable cause) {
        return cause instanceof PgException error && error.getSqlState().equals(DIVISION_BY_ZERO);
    }
}
