package dev.postern.profile.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says what a batch of changes would do to the profiles of one project, and writes nothing. What it sees is committed, so
 * a row that is found unchanged needs no write before it is acknowledged.
 */
public final class CompareProfiles {

    /** What a change would do to a row that exists. */
    public enum Effect {
        NONE,
        CHANGES,
        /** The row would hold more custom attributes than it may. */
        PASSES_CAP
    }

    private final String sql;

    /** {@code maxAttributes} is the cap on a profile's custom attributes. */
    public CompareProfiles(int maxAttributes) {
        String merged = "((p.attributes - coalesce(i.removed::text[], '{}')) || i.attributes::jsonb)";
        this.sql = """
                SELECT p.customer_id,
                       p.attributes @> i.attributes::jsonb AND NOT coalesce(p.attributes ?| i.removed::text[], false),
                       %s
                FROM unnest($2::text[], $3::text[], $4::text[]) AS i (customer_id, attributes, removed)
                JOIN profiles p ON p.project_id = $1::text AND p.customer_id = i.customer_id""".formatted(UpsertProfiles.keepsCap("p.attributes", "i.attributes::jsonb", merged, maxAttributes));
    }

    /** The effect on each row that exists, by customer id. */
    public Future<Map<String, Effect>> execute(SqlClient client, String projectId, List<ProfileChange> changes) {
        return client.preparedQuery(sql)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId,
                        Columns.customerIds(changes),
                        Columns.attributes(changes),
                        Columns.removed(changes))))
                .map(CompareProfiles::effects);
    }

    private static Map<String, Effect> effects(RowSet<Row> rows) {
        Map<String, Effect> customerToEffect = new HashMap<>(rows.size() * 2);
        for (Row row : rows) {
            Effect effect = row.getBoolean(2) ? Effect.CHANGES : Effect.PASSES_CAP;
            customerToEffect.put(row.getString(0), row.getBoolean(1) ? Effect.NONE : effect);
        }
        return customerToEffect;
    }
}
