package dev.postern.store.customer;

import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one attribute of the next profiles in the order of their ids; tombstones are passed over. */
public final class SelectValues {
    private static final String SQL = """
            SELECT customer_id, jsonb_typeof(attributes -> $2::text), attributes ->> $2::text
            FROM profiles
            WHERE project_id = $1::text AND customer_id > $3::text AND erased_at IS NULL
            ORDER BY customer_id
            LIMIT $4::integer""";

    /** A profile; {@code value} is empty where it has no such attribute. */
    public record Held(String customerId, Optional<AttributeValue> value) {}

    /** The next {@code limit} profiles behind {@code after}. */
    public Future<List<Held>> execute(SqlClient client, String projectId, String name, String after, int limit) {
        return client.preparedQuery(SQL)
                .execute(Tuple.of(projectId, name, after, limit))
                .map(rows -> {
                    List<Held> held = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        held.add(new Held(row.getString(0), value(row)));
                    }
                    return held;
                });
    }

    private static Optional<AttributeValue> value(Row row) {
        // The words of jsonb_typeof are those of the contract; only a date is a string among others there.
        return row.getString(1) == null
                ? Optional.empty()
                : Optional.of(new AttributeValue(AttributeType.ofLabel(row.getString(1)), row.getString(2)));
    }
}
