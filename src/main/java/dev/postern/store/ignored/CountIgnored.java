package dev.postern.store.ignored;

import dev.postern.domain.type.AttributeName;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Adds to the counts of ignored values; only for names that have a type, so that callers cannot fill the table. */
public final class CountIgnored {
    /** In the order of the names, so that two of these do not deadlock. */
    private static final String SQL = """
            INSERT INTO ignored_attributes AS a (project_id, event, name, times, last_at)
            SELECT $1::text, i.event, i.name, i.times, $2::timestamptz
            FROM unnest($3::text[], $4::text[], $5::bigint[]) AS i (event, name, times)
            WHERE (i.event = '' AND i.name IN ('email', 'mobile', 'name')) OR EXISTS (
                SELECT FROM attribute_types t WHERE t.project_id = $1::text AND t.event = i.event AND t.name = i.name)
            ORDER BY i.event, i.name
            ON CONFLICT (project_id, event, name) DO UPDATE
            SET times = a.times + excluded.times, last_at = greatest(a.last_at, excluded.last_at)""";

    public Future<Void> execute(
            SqlClient client, String projectId, OffsetDateTime now, Map<AttributeName, Long> nameToTimes) {
        List<AttributeName> names = List.copyOf(nameToTimes.keySet());
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId,
                        now,
                        names.stream().map(AttributeName::event).toArray(String[]::new),
                        names.stream().map(AttributeName::name).toArray(String[]::new),
                        names.stream().map(nameToTimes::get).toArray(Long[]::new))))
                .mapEmpty();
    }
}
