package dev.postern.store.event;

import dev.postern.domain.EventId;
import dev.postern.store.Columns;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Tells which ids of events a project has seen. */
public final class SelectEventIds {
    private static final String SQL = """
            SELECT s.customer_id, s.event_id
            FROM event_ids s
            JOIN unnest($2::text[], $3::text[]) AS i (customer_id, event_id)
                ON i.customer_id = s.customer_id AND i.event_id = s.event_id
            WHERE s.project_id = $1::text""";

    /** Those of {@code ids} that were seen. */
    public Future<Set<EventId>> execute(SqlClient client, String projectId, Collection<EventId> ids) {
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId, Columns.texts(ids, EventId::customerId), Columns.texts(ids, EventId::id))))
                .map(rows -> {
                    Set<EventId> seen = new HashSet<>(rows.size() * 2);
                    for (Row row : rows) {
                        seen.add(new EventId(row.getString(0), row.getString(1)));
                    }
                    return seen;
                });
    }
}
