package dev.postern.store.customer;

import dev.postern.store.Columns;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes what the upsert takes and answers as it does, but touches no table: for a warm-up. */
public final class EchoProfiles {
    private static final String SQL = """
            SELECT i.customer_id, i.attributes::jsonb <> '{}'::jsonb
            FROM unnest($1::text[], $2::text[], $3::text[]) AS i (customer_id, attributes, removed)
            WHERE i.removed::text[] IS NULL OR i.removed <> ''""";

    /** The customers of the changes that set something. */
    public Future<Set<String>> execute(SqlClient client, List<ProfileChange> changes) {
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.asList(
                        Columns.texts(changes, ProfileChange::customerId),
                        Columns.texts(changes, ProfileChange::attributesJson),
                        Columns.texts(changes, ProfileChange::removedOrNull))))
                .map(rows -> {
                    Set<String> customers = new HashSet<>();
                    for (Row row : rows) {
                        if (row.getBoolean(1)) {
                            customers.add(row.getString(0));
                        }
                    }
                    return customers;
                });
    }
}
