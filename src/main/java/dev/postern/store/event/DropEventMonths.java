package dev.postern.store.event;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;

/** Drops the partitions of events that ended before a moment, and the ids that were seen before it. */
public final class DropEventMonths {
    private static final String SQL = "SELECT drop_event_months($1::timestamptz)";

    /** Whether there is more to do: ids go a few at a time. */
    public Future<Boolean> execute(SqlClient client, OffsetDateTime before) {
        return client.preparedQuery(SQL)
                .execute(Tuple.of(before))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
