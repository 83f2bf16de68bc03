package dev.postern.profile.store;

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

/** Reads the fixed types of a project's attribute names. */
public final class SelectAttributeTypes {
    private static final String ALL = "SELECT name, type FROM attribute_types WHERE project_id = $1::text";
    private static final String NAMED = ALL + " AND name = ANY ($2::text[])";

    /** The types of those {@code names} that have one. */
    public Future<Map<String, AttributeType>> named(SqlClient client, String projectId, Collection<String> names) {
        return client.preparedQuery(NAMED)
                .execute(Tuple.wrap(Arrays.asList(projectId, names.toArray(String[]::new))))
                .map(SelectAttributeTypes::types);
    }

    /** The types of all names of the project. */
    public Future<Map<String, AttributeType>> all(SqlClient client, String projectId) {
        return client.preparedQuery(ALL).execute(Tuple.of(projectId)).map(SelectAttributeTypes::types);
    }

    private static Map<String, AttributeType> types(RowSet<Row> rows) {
        Map<String, AttributeType> nameToType = new HashMap<>(rows.size() * 2);
        for (Row row : rows) {
            nameToType.put(row.getString(0), AttributeType.ofLabel(row.getString(1)));
        }
        return nameToType;
    }
}
