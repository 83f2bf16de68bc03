package dev.postern.store.type;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** A project's row, which counts its names and versions its types. Its lock puts first writes of new names in one order across all processes. */
public final class ProjectRow {
    private static final String READ = """
            SELECT attribute_names, event_attribute_names, types_version FROM projects WHERE project_id = $1::text""";
    private static final String LOCK = READ + " FOR UPDATE";
    private static final String COUNT = """
            UPDATE projects
            SET attribute_names = attribute_names + $2::integer,
                event_attribute_names = event_attribute_names + $3::integer
            WHERE project_id = $1::text""";

    /**
     * How many names a project defines.
     *
     * @param typesVersion how often types of its profiles were changed
     */
    public record Names(int ofProfiles, int ofEvents, long typesVersion) {}

    /** Fails with an {@link IllegalStateException} where the project has no row. */
    public Future<Names> read(SqlClient client, String projectId) {
        return execute(client, READ, projectId);
    }

    /** As {@link #read}; locks the row until the transaction ends. */
    public Future<Names> lock(SqlClient client, String projectId) {
        return execute(client, LOCK, projectId);
    }

    private static Future<Names> execute(SqlClient client, String sql, String projectId) {
        return client.preparedQuery(sql).execute(Tuple.of(projectId)).map(rows -> {
            if (rows.size() == 0) {
                throw new IllegalStateException("project " + projectId + " has no row in the table projects");
            }
            Row row = rows.iterator().next();
            return new Names(row.getInteger(0), row.getInteger(1), row.getLong(2));
        });
    }

    /** Counts the names of {@code types}; the row must be locked. */
    public Future<Void> count(SqlClient client, String projectId, List<NewAttributeType> types) {
        int ofEvents =
                (int) types.stream().filter(type -> type.name().isOfEvent()).count();
        return client.preparedQuery(COUNT)
                .execute(Tuple.of(projectId, types.size() - ofEvents, ofEvents))
                .mapEmpty();
    }
}
