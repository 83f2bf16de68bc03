package dev.postern.store.event;

import dev.postern.domain.admin.CustomerLookup.Attribute;
import dev.postern.domain.page.EventQuery;
import dev.postern.domain.page.Page;
import dev.postern.domain.page.Position;
import dev.postern.domain.page.StoredEvent;
import dev.postern.domain.type.AttributeType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a page of a customer's events with the types of their attributes, the newest first. */
public final class SelectEvents {
    /** One row comes without a name where an event has no attribute. */
    private static final String SQL = """
            SELECT e.occurred_at, e.event_key, e.name, e.event_id, e.received_at, a.key, t.type, a.value::text
            FROM (
                SELECT project_id, occurred_at, event_key, name, event_id, received_at, attributes FROM events
                WHERE project_id = $1::text AND customer_id = $2::text
                  AND (occurred_at, event_key) < ($3::timestamptz, $4::uuid)
                ORDER BY occurred_at DESC, event_key DESC
                LIMIT $5::integer
            ) AS e
            LEFT JOIN LATERAL jsonb_each(e.attributes) AS a ON true
            LEFT JOIN attribute_types t ON t.project_id = e.project_id AND t.event = e.name AND t.name = a.key
            ORDER BY e.occurred_at DESC, e.event_key DESC, a.key COLLATE "C\"""";

    public Future<Page<StoredEvent>> execute(SqlClient client, EventQuery query) {
        Position after = query.after();
        return client.preparedQuery(SQL)
                .execute(Tuple.of(
                        query.customer().projectId(),
                        query.customer().customerId(),
                        after.at().atOffset(ZoneOffset.UTC),
                        after.id(),
                        query.limit() + 1))
                .map(rows -> Page.of(
                        events(rows),
                        query.limit(),
                        Function.identity(),
                        event -> event.position().text()));
    }

    private static List<StoredEvent> events(RowSet<Row> rows) {
        List<StoredEvent> events = new ArrayList<>();
        List<Attribute> attributes = List.of();
        for (Row row : rows) {
            Position position = new Position(row.getOffsetDateTime(0).toInstant(), row.getUUID(1));
            if (events.isEmpty() || !events.get(events.size() - 1).position().equals(position)) {
                attributes = new ArrayList<>();
                events.add(new StoredEvent(
                        position,
                        row.getString(2),
                        Optional.ofNullable(row.getString(3)),
                        row.getOffsetDateTime(4).toInstant(),
                        attributes));
            }
            if (row.getString(5) != null) {
                attributes.add(
                        new Attribute(row.getString(5), AttributeType.ofLabel(row.getString(6)), row.getString(7)));
            }
        }
        return events;
    }
}
