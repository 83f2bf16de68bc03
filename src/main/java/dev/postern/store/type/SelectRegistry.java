package dev.postern.store.type;

import dev.postern.domain.admin.RegisteredAttribute;
import dev.postern.domain.admin.RegisteredAttribute.Fixing;
import dev.postern.domain.admin.RegisteredAttribute.Ignorings;
import dev.postern.domain.type.AttributeType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads all attribute names of a project's profiles, or of its events of one name, that have a row: not the reserved ones. */
public final class SelectRegistry {
    private static final String TYPES =
            "SELECT name, type, fixed_at, fixed_by FROM attribute_types WHERE project_id = $1::text AND event = $2::text";
    private static final String IGNORED =
            "SELECT name, times, last_at FROM ignored_attributes WHERE project_id = $1::text AND event = $2::text";

    /** The names in no order, without what is similar to them. */
    public Future<List<RegisteredAttribute>> types(SqlClient client, String projectId, String event) {
        return client.preparedQuery(TYPES).execute(Tuple.of(projectId, event)).map(rows -> {
            List<RegisteredAttribute> attributes = new ArrayList<>(rows.size());
            for (Row row : rows) {
                Fixing fixing = new Fixing(row.getOffsetDateTime(2).toInstant(), row.getString(3));
                attributes.add(new RegisteredAttribute(
                        row.getString(0),
                        AttributeType.ofLabel(row.getString(1)),
                        Optional.of(fixing),
                        Ignorings.NONE,
                        List.of()));
            }
            return attributes;
        });
    }

    /** Counts of ignored values, by name. */
    public Future<Map<String, Ignorings>> ignored(SqlClient client, String projectId, String event) {
        return client.preparedQuery(IGNORED).execute(Tuple.of(projectId, event)).map(rows -> {
            Map<String, Ignorings> nameToIgnorings = new HashMap<>();
            for (Row row : rows) {
                nameToIgnorings.put(
                        row.getString(0),
                        new Ignorings(
                                row.getLong(1),
                                Optional.of(row.getOffsetDateTime(2).toInstant())));
            }
            return nameToIgnorings;
        });
    }
}
