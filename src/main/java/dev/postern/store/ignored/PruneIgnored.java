package dev.postern.store.ignored;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Keeps the newest entries of a project's list of what was ignored, and deletes the others. */
public final class PruneIgnored {
    private static final String SQL = """
            DELETE FROM ignored_recent
            WHERE project_id = $1::text AND (ignored_at, entry_id) <= (
                SELECT ignored_at, entry_id FROM ignored_recent
                WHERE project_id = $1::text
                ORDER BY ignored_at DESC, entry_id DESC
                OFFSET $2::integer LIMIT 1)""";

    public Future<Void> execute(SqlClient client, String projectId, int keep) {
        return client.preparedQuery(SQL).execute(Tuple.of(projectId, keep)).mapEmpty();
    }
}
