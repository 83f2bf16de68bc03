package dev.postern.store.customer;

import dev.postern.domain.Verdict.Outcome;
import io.vertx.core.Future;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Merges a batch of changes into the profiles of one project or several, in one statement.
 *
 * <p>A row that would not change is left alone, and so is a row that would hold more custom attributes than it may.
 * {@code excluded} carries the names to remove in a column of its own, because an upsert that also runs on Citus may use
 * nothing else in SET and WHERE; for the same reason the time is a parameter.
 *
 * <p>The tombstone of an erased customer is left alone too, or, where such a customer may come again, becomes a new profile.
 */
public final class UpsertProfiles {
    private static final String MERGED = "((p.attributes - coalesce(excluded.removed, '{}')) || excluded.attributes)";

    /** One project: its version is looked at once. */
    private static final String ROWS_OF_ONE = """
            SELECT $1::text, i.customer_id, i.attributes::jsonb, i.removed::text[], $2::timestamptz, $2::timestamptz
            FROM unnest($3::text[], $4::text[], $5::text[]) AS i (customer_id, attributes, removed)
            WHERE NOT EXISTS (
                SELECT FROM projects WHERE project_id = $1::text AND types_version <> $6::bigint)""";
    /** Many: a subquery, because a join need not keep the order of the rows, in which they are locked. */
    private static final String ROWS_OF_MANY = """
            SELECT i.project_id, i.customer_id, i.attributes::jsonb, i.removed::text[], $2::timestamptz, $2::timestamptz
            FROM unnest($1::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
                AS i (project_id, customer_id, attributes, removed, types_version)
            WHERE i.types_version = coalesce(
                (SELECT o.types_version FROM projects o WHERE o.project_id = i.project_id), i.types_version)""";

    private final Statement ofOne;
    private final Statement ofMany;

    private static final String CHANGES =
            "(NOT p.attributes @> excluded.attributes OR p.attributes ?| excluded.removed)";
    private static final String CHANGES_AND_LIVES = CHANGES + " AND p.erased_at IS NULL";
    private static final String CHANGES_OR_ERASED = "(" + CHANGES + " OR p.erased_at IS NOT NULL)";
    private static final String KEEP_TOMBSTONE = "";
    private static final String OVER_TOMBSTONE =
            ", erased_at = NULL, created_at = CASE WHEN p.erased_at IS NULL THEN p.created_at ELSE excluded.created_at END";

    /**
     * By the rules of one gateway.
     *
     * @param maxAttributes the cap on a profile's custom attributes
     * @param recreateErased whether a tombstone is written over
     */
    public UpsertProfiles(int maxAttributes, boolean recreateErased) {
        this.ofOne = new Statement(false, maxAttributes, recreateErased);
        this.ofMany = new Statement(true, maxAttributes, recreateErased);
    }

    private static final class Statement {
        private final String sql;

        Statement(boolean ofMany, int maxAttributes, boolean recreateErased) {
            this.sql = String.format(
                    Locale.ROOT,
                    """
                    INSERT INTO profiles AS p (project_id, customer_id, attributes, removed, created_at, updated_at)
                    %5$s
                    ON CONFLICT (project_id, customer_id) DO UPDATE
                    SET attributes = %1$s,
                        removed = excluded.removed,
                        updated_at = greatest(p.updated_at, excluded.updated_at)%3$s
                    WHERE %4$s
                      AND %2$s
                    RETURNING p.customer_id, (p.xmax = 0), p.project_id""",
                    MERGED,
                    keepsCap("p.attributes", "excluded.attributes", MERGED, maxAttributes),
                    recreateErased ? OVER_TOMBSTONE : KEEP_TOMBSTONE,
                    recreateErased ? CHANGES_OR_ERASED : CHANGES_AND_LIVES,
                    ofMany ? ROWS_OF_MANY : ROWS_OF_ONE);
        }

        PreparedQuery<RowSet<Row>> on(SqlClient client) {
            return client.preparedQuery(sql);
        }
    }

    /**
     * SQL that holds when {@code merged} has at most {@code maxAttributes} custom ones. Nearly always the sum of both sides
     * keeps the cap, which is cheaper to see than to merge once more.
     */
    static String keepsCap(String before, String patch, String merged, int maxAttributes) {
        return "(" + members(before) + " + " + members(patch) + " <= " + maxAttributes + " OR "
                + members(merged + " - '{name,email,mobile}'::text[]") + " <= " + maxAttributes + ")";
    }

    private static String members(String attributes) {
        return "jsonb_array_length(jsonb_path_query_array(" + attributes + ", '$.*'))";
    }

    /**
     * Runs the statement.
     *
     * @param projects each of them once, sorted by project id; where the types version of one is not its own any more, nothing
     *     of it is written
     * @param now what {@code updated_at} becomes, and {@code created_at} of a new row
     * @return for each project the outcome of every row that was written, by customer id; the others were unchanged or full, or all
     *     judged by old types
     */
    public Future<List<Map<String, Outcome>>> execute(
            SqlClient client, List<ProjectChanges> projects, OffsetDateTime now) {
        boolean isOne = projects.size() == 1;
        return (isOne ? ofOne : ofMany)
                .on(client)
                .execute(Tuple.wrap(Arrays.asList(
                        isOne ? projects.get(0).projectId() : ProjectChanges.projectIds(projects),
                        now,
                        ProjectChanges.texts(projects, ProfileChange::customerId),
                        ProjectChanges.texts(projects, ProfileChange::attributesJson),
                        ProjectChanges.texts(projects, ProfileChange::removedOrNull),
                        isOne ? projects.get(0).typesVersion() : ProjectChanges.typesVersions(projects))))
                .map(rows -> {
                    Map<String, Map<String, Outcome>> projectToOutcomes = new HashMap<>();
                    for (Row row : rows) {
                        projectToOutcomes
                                .computeIfAbsent(row.getString(2), project -> new HashMap<>(rows.size() * 2))
                                .put(row.getString(0), row.getBoolean(1) ? Outcome.CREATED : Outcome.UPDATED);
                    }
                    return projects.stream()
                            .map(project -> projectToOutcomes.getOrDefault(project.projectId(), Map.of()))
                            .toList();
                });
    }
}
