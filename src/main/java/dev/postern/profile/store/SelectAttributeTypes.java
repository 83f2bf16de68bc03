package dev.postern.profile.store;

import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import io.vertx.core.Future;
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
    private static final String ALL = "SELECT event, name, type FROM attribute_types WHERE project_id = $1::text";
    private static final String NAMED = """
            SELECT t.event, t.name, t.type
            FROM unnest($2::text[], $3::text[]) AS i (event, name)
            JOIN attribute_types t ON t.project_id = $1::text AND t.event = i.event AND t.name = i.name""";

    /** The types of those {@code names} that have one. */
    public Future<Map<AttributeName, AttributeType>> named(
            SqlClient client, String projectId, Collection<AttributeName> names) {
        return client.preparedQuery(NAMED)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId,
                        names.stream().map(AttributeName::event).toArray(String[]::new),
                        names.stream().map(AttributeName::name).toArray(String[]::new))))
                .map(SelectAttributeTypes::types);
    }

    /** The types of all names of the project. */
    public Future<Map<AttributeName, AttributeType>> all(SqlClient client, String projectId) {
        return client.preparedQuery(ALL).execute(Tuple.of(projectId)).map(SelectAttributeTypes::types);
    }

    private static Map<AttributeName, AttributeType> types(RowSet<Row> rows) {
        Map<AttributeName, AttributeType> nameToType = new HashMap<>(rows.size() * 2);
        for (Row row : rows) {
            nameToType.put(
                    new AttributeName(row.getString(0), row.getString(1)), AttributeType.ofLabel(row.getString(2)));
        }
        return nameToType;
    }
}
