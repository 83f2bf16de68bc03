package dev.postern.profile.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Locks a project's row, so that first writes of new names happen one after the other across all processes. */
public final class LockProject {
    private static final String LOCK = "SELECT attribute_names FROM projects WHERE project_id = $1::text FOR UPDATE";
    private static final String COUNT =
            "UPDATE projects SET attribute_names = attribute_names + $2::integer WHERE project_id = $1::text";

    /** Locks the row until the transaction ends and returns how many names the project defines. */
    public Future<Integer> execute(SqlClient client, String projectId) {
        return client.preparedQuery(LOCK).execute(Tuple.of(projectId)).map(rows -> {
            Row row = rows.iterator().next();
            return row.getInteger(0);
        });
    }

    /** Counts {@code names} more; the row must be locked. */
    public Future<Void> count(SqlClient client, String projectId, int names) {
        return client.preparedQuery(COUNT).execute(Tuple.of(projectId, names)).mapEmpty();
    }
}
