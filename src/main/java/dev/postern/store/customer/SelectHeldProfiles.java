package dev.postern.store.customer;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads which attributes the profiles of some customers have, and which were erased. */
public final class SelectHeldProfiles {
    private static final String READ = """
            SELECT customer_id, ARRAY (SELECT jsonb_object_keys(attributes)), erased_at IS NOT NULL
            FROM profiles
            WHERE project_id = $1::text AND customer_id = ANY ($2::text[])
            ORDER BY customer_id""";
    private static final String LOCK = READ + " FOR UPDATE";

    /** Each profile that exists, by customer id. */
    public Future<Map<String, HeldProfile>> read(SqlClient client, String projectId, Collection<String> customerIds) {
        return execute(client, READ, projectId, customerIds);
    }

    /** As {@link #read}; locks the profiles until the transaction ends. */
    public Future<Map<String, HeldProfile>> lock(SqlClient client, String projectId, Collection<String> customerIds) {
        return execute(client, LOCK, projectId, customerIds);
    }

    private static Future<Map<String, HeldProfile>> execute(
            SqlClient client, String sql, String projectId, Collection<String> customerIds) {
        return client.preparedQuery(sql)
                .execute(Tuple.wrap(Arrays.asList(projectId, customerIds.toArray(String[]::new))))
                .map(rows -> {
                    Map<String, HeldProfile> customerToHeld = new HashMap<>();
                    for (Row row : rows) {
                        Set<String> names = new HashSet<>(List.of(row.getArrayOfStrings(1)));
                        customerToHeld.put(row.getString(0), new HeldProfile(names, row.getBoolean(2)));
                    }
                    return customerToHeld;
                });
    }
}
