package dev.postern.profile.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Reads how many attribute names a project defines. */
public final class CountNames {
    private static final String SQL = "SELECT attribute_names FROM projects WHERE project_id = $1::text";

    public Future<Integer> execute(SqlClient client, String projectId) {
        return client.preparedQuery(SQL)
                .execute(Tuple.of(projectId))
                .map(rows -> rows.iterator().next().getInteger(0));
    }
}
