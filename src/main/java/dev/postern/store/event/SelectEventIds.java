package dev.postern.store.event;

import dev.postern.store.Columns;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;

/** Tells which ids of events a project has seen. */
public final class SelectEventIds {
    private static final String SQL =
            "SELECT event_id FROM event_ids WHERE project_id = $1::text AND event_id = ANY ($2::text[])";

    /** Those of {@code eventIds} that were seen. */
    public Future<Set<String>> execute(SqlClient client, String projectId, Collection<String> eventIds) {
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.asList(projectId, eventIds.toArray(String[]::new))))
                .map(Columns::first);
    }
}
