package dev.postern.store.customer;

import dev.postern.domain.type.AttributeValue;
import dev.postern.store.Columns;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts values of one attribute into another form, or takes them off their profiles, where they are still what they were. */
public final class ConvertValues {
    private static final String SQL = """
            UPDATE profiles p
            SET attributes = CASE WHEN i.json IS NULL THEN p.attributes - $2::text
                                  ELSE p.attributes || jsonb_build_object($2::text, i.json::jsonb) END,
                removed = NULL,
                updated_at = greatest(p.updated_at, $3::timestamptz)
            FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) AS i (customer_id, kind, value, json)
            WHERE p.project_id = $1::text AND p.customer_id = i.customer_id
              AND jsonb_typeof(p.attributes -> $2::text) = i.kind AND p.attributes ->> $2::text = i.value
            RETURNING p.customer_id""";

    /**
     * The conversion of one value.
     *
     * @param was as {@link SelectValues} shows it
     * @param json the other form; empty to take it off
     */
    public record Change(String customerId, AttributeValue was, Optional<String> json) {}

    /** The customers whose value was changed; the profiles should be locked in order, so that this ends no deadlock. */
    public Future<Set<String>> execute(
            SqlClient client, String projectId, String name, List<Change> changes, OffsetDateTime now) {
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId,
                        name,
                        now,
                        Columns.texts(changes, Change::customerId),
                        Columns.texts(changes, change -> change.was().type().label()),
                        Columns.texts(changes, change -> change.was().text()),
                        Columns.texts(changes, change -> change.json().orElse(null)))))
                .map(Columns::first);
    }
}
