package dev.postern.store.customer;

import dev.postern.store.Columns;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what a batch of changes would do to the profiles of one project or several, and writes nothing. It sees committed rows only, so
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
                SELECT i.project_id, p.customer_id,
                       CASE WHEN p.erased_at IS NOT NULL THEN '%s'
                            WHEN p.attributes @> i.attributes AND NOT coalesce(p.attributes ?| i.removed::text[], false) THEN '%s'
                            WHEN %s THEN '%s'
                            ELSE '%s' END
                FROM unnest($1::text[], $2::text[], $3::text[]::jsonb[], $4::text[])
                    AS i (project_id, customer_id, attributes, removed)
                JOIN profiles p ON p.project_id = i.project_id AND p.customer_id = i.customer_id
                UNION ALL
                SELECT o.project_id, NULL, NULL
                FROM unnest($5::text[], $6::bigint[]) AS v (project_id, types_version)
                JOIN projects o ON o.project_id = v.project_id AND o.types_version <> v.types_version""",
                recreateErased ? Effect.CHANGES : Effect.ERASED,
                Effect.NONE,
                UpsertProfiles.keepsCap("p.attributes", "i.attributes", merged, maxAttributes),
                Effect.CHANGES,
                Effect.PASSES_CAP);
    }

    /**
     * For each project the effect on each row that exists, by customer id; empty where its changes were judged by types that are not
     * the project's any more.
     */
    public Future<List<Optional<Map<String, Effect>>>> execute(SqlClient client, List<ProjectChanges> projects) {
        return client.preparedQuery(sql)
                .execute(Tuple.wrap(Arrays.asList(
                        ProjectChanges.projectIds(projects),
                        ProjectChanges.texts(projects, ProfileChange::customerId),
                        ProjectChanges.texts(projects, ProfileChange::attributesJson),
                        ProjectChanges.texts(projects, ProfileChange::removedOrNull),
                        Columns.texts(projects, ProjectChanges::projectId),
                        projects.stream().map(ProjectChanges::typesVersion).toArray(Long[]::new))))
                .map(rows -> effects(projects, rows));
    }

    private static List<Optional<Map<String, Effect>>> effects(List<ProjectChanges> projects, RowSet<Row> rows) {
        Map<String, Map<String, Effect>> projectToEffects = new HashMap<>();
        Set<String> stale = new HashSet<>(0);
        for (Row row : rows) {
            if (row.getString(1) == null) {
                stale.add(row.getString(0));
            } else {
                projectToEffects
                        .computeIfAbsent(row.getString(0), project -> new HashMap<>(rows.size() * 2))
                        .put(row.getString(1), Effect.valueOf(row.getString(2)));
            }
        }
        return projects.stream()
                .map(project -> stale.contains(project.projectId())
                        ? Optional.<Map<String, Effect>>empty()
                        : Optional.of(projectToEffects.getOrDefault(project.projectId(), Map.of())))
                .toList();
    }
}
