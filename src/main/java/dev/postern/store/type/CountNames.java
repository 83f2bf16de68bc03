package dev.postern.store.type;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Reads how many attribute names a project defines, and how often types were changed. */
public final class CountNames {
    private static final String SQL = """
            SELECT attribute_names, event_attribute_names, types_version FROM projects WHERE project_id = $1::text""";

    public Future<LockProject.Defined> execute(SqlClient client, String projectId) {
        return client.preparedQuery(SQL).execute(Tuple.of(projectId)).map(rows -> {
            if (rows.size() == 0) {
                throw new IllegalStateException("project " + projectId + " has no row in the table projects");
            }
            Row row = rows.iterator().next();
            return new LockProject.Defined(row.getInteger(0), row.getInteger(1), row.getLong(2));
        });
    }
}
