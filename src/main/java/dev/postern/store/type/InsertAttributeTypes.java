package dev.postern.store.type;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;

/** Fixes the types of new names. Fails on a name that has one: the caller holds the project's lock and has looked. */
public final class InsertAttributeTypes {
    private static final String SQL = """
            INSERT INTO attribute_types (project_id, event, name, type, fixed_at, fixed_by)
            SELECT $1::text, i.event, i.name, i.type, $2::timestamptz, i.fixed_by
            FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS i (event, name, type, fixed_by)""";

    public Future<Void> execute(SqlClient client, String projectId, List<NewAttributeType> types, OffsetDateTime now) {
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId,
                        now,
                        types.stream().map(type -> type.name().event()).toArray(String[]::new),
                        types.stream().map(type -> type.name().name()).toArray(String[]::new),
                        types.stream().map(type -> type.type().label()).toArray(String[]::new),
                        types.stream().map(NewAttributeType::keyId).toArray(String[]::new))))
                .mapEmpty();
    }
}
