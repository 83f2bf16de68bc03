package dev.postern.store.type;

import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Reads the fixed types of a project's attribute names, those of profiles and those of events. */
public final class SelectAttributeTypes {
    private static final String ALL = """
            SELECT p.types_version, t.event, t.name, t.type
            FROM projects p LEFT JOIN attribute_types t ON t.project_id = p.project_id
            WHERE p.project_id = $1::text""";
    private static final String NAMED = """
            SELECT p.types_version, t.event, t.name, t.type
            FROM projects p LEFT JOIN attribute_types t
                ON t.project_id = p.project_id
               AND (t.event, t.name) IN (SELECT i.event, i.name FROM unnest($2::text[], $3::text[]) AS i (event, name))
            WHERE p.project_id = $1::text""";

    /** Clients choose the names, also such that share one hash code; a map of these takes its time. */
    private static final int MANY = 500;

    /**
     * Types as they are at one moment.
     *
     * @param version how often types of the project's profiles had been changed; 0 also where there is no such project
     */
    public record Found(long version, Map<AttributeName, AttributeType> nameToType) {}

    /** The types of those {@code names} that have one. */
    public Future<Found> named(SqlClient client, String projectId, Collection<AttributeName> names) {
        return client.preparedQuery(NAMED)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId,
                        names.stream().map(AttributeName::event).toArray(String[]::new),
                        names.stream().map(AttributeName::name).toArray(String[]::new))))
                .map(SelectAttributeTypes::found);
    }

    /** The types of all names of the project; on an event loop. Many are put together elsewhere, lest they stop the loop. */
    public Future<Found> all(SqlClient client, String projectId) {
        return client.preparedQuery(ALL).execute(Tuple.of(projectId)).compose(rows -> {
            Context context = Vertx.currentContext();
            return context == null || rows.size() < MANY
                    ? Future.succeededFuture(found(rows))
                    : context.executeBlocking(() -> found(rows), false);
        });
    }

    private static Found found(RowSet<Row> rows) {
        Map<AttributeName, AttributeType> nameToType = new HashMap<>(rows.size() * 2);
        long version = 0;
        for (Row row : rows) {
            version = row.getLong(0);
            if (row.getString(2) != null) {
                nameToType.put(
                        new AttributeName(row.getString(1), row.getString(2)), AttributeType.ofLabel(row.getString(3)));
            }
        }
        return new Found(version, nameToType);
    }
}
