package dev.postern.store.customer;

import dev.postern.store.Columns;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Says what a batch of changes would do to the profiles of one project, and writes nothing. It sees committed rows only, so
 * a row that is found unchanged needs no write before it is acknowledged.
 */
public final class CompareProfiles {

    /** The effect that a change would have on a row that exists. */
    public enum Effect {
        NONE,
        CHANGES,
        /** The row is a tombstone and stays one. */
        ERASED,
        /** The row would hold more custom attributes than it may. */
        PASSES_CAP
    }

    private final String sql;

    /**
     * By the rules of one gateway. The new attributes are parsed once a row, and the cap is looked at only where a row changes.
     *
     * @param maxAttributes the cap on a profile's custom attributes
     * @param recreateErased whether a tombstone is written over
     */
    public CompareProfiles(int maxAttributes, boolean recreateErased) {
        String merged = "((p.attributes - coalesce(i.removed::text[], '{}')) || i.attributes)";
        this.sql = String.format(
                Locale.ROOT,
                """
                SELECT p.customer_id,
                       CASE WHEN p.erased_at IS NOT NULL THEN '%s'
                            WHEN p.attributes @> i.attributes AND NOT coalesce(p.attributes ?| i.removed::text[], false) THEN '%s'
                            WHEN %s THEN '%s'
                            ELSE '%s' END
                FROM unnest($2::text[], $3::text[]::jsonb[], $4::text[]) AS i (customer_id, attributes, removed)
                JOIN profiles p ON p.project_id = $1::text AND p.customer_id = i.customer_id
                UNION ALL
                SELECT NULL, NULL
                FROM projects WHERE project_id = $1::text AND types_version <> $5::bigint""",
                recreateErased ? Effect.CHANGES : Effect.ERASED,
                Effect.NONE,
                UpsertProfiles.keepsCap("p.attributes", "i.attributes", merged, maxAttributes),
                Effect.CHANGES,
                Effect.PASSES_CAP);
    }

    /**
     * The effect on each row that exists, by customer id; empty where the changes were judged by types that are not the project's
     * any more.
     *
     * @param typesVersion of the types that the changes were judged by
     */
    public Future<Optional<Map<String, Effect>>> execute(
            SqlClient client, String projectId, List<ProfileChange> changes, long typesVersion) {
        return client.preparedQuery(sql)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId,
                        Columns.texts(changes, ProfileChange::customerId),
                        Columns.texts(changes, ProfileChange::attributesJson),
                        Columns.texts(changes, ProfileChange::removedOrNull),
                        typesVersion)))
                .map(CompareProfiles::effects);
    }

    private static Optional<Map<String, Effect>> effects(RowSet<Row> rows) {
        Map<String, Effect> customerToEffect = new HashMap<>(rows.size() * 2);
        for (Row row : rows) {
            if (row.getString(0) == null) {
                return Optional.empty();
            }
            customerToEffect.put(row.getString(0), Effect.valueOf(row.getString(1)));
        }
        return Optional.of(customerToEffect);
    }
}
