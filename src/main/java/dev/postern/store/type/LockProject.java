package dev.postern.store.type;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Locks a project's row, so that first writes of new names happen one after the other across all processes. */
public final class LockProject {
    private static final String LOCK = """
            SELECT attribute_names, event_attribute_names, types_version FROM projects WHERE project_id = $1::text
            FOR UPDATE""";
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
    public record Defined(int ofProfiles, int ofEvents, long typesVersion) {}

    /**
     * Locks the row until the transaction ends and returns how many names the project defines.
     *
     * @return fails with an {@link IllegalStateException} where the project has no row
     */
    public Future<Defined> execute(SqlClient client, String projectId) {
        return client.preparedQuery(LOCK).execute(Tuple.of(projectId)).map(rows -> {
            if (rows.size() == 0) {
                throw new IllegalStateException("project " + projectId + " has no row in the table projects");
            }
            Row row = rows.iterator().next();
            return new Defined(row.getInteger(0), row.getInteger(1), row.getLong(2));
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
