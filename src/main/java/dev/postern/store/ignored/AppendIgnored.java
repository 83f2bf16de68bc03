package dev.postern.store.ignored;

import dev.postern.domain.Ignored;
import dev.postern.domain.Ignored.TypeMismatch;
import dev.postern.domain.admin.IgnoredList.Entry;
import dev.postern.store.Columns;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Adds to the list of what was ignored lately; nothing about customers that were erased meanwhile. */
public final class AppendIgnored {
    /** The lock holds off erasures alone, which so come before or after. */
    private static final String SQL = """
            INSERT INTO ignored_recent
                (project_id, ignored_at, entry_id, event, customer_id, attribute, reason, expected, received, times)
            SELECT $1::text, $2::timestamptz, i.entry_id, i.event, i.customer_id, i.attribute, i.reason,
                i.expected, i.received, i.times
            FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
                $10::text[]) AS i (entry_id, customer_id, attribute, reason, expected, received, times, event)
            JOIN (
                SELECT customer_id FROM profiles
                WHERE project_id = $1::text AND customer_id = ANY ($4::text[]) AND erased_at IS NULL
                ORDER BY customer_id
                FOR KEY SHARE
            ) AS p ON p.customer_id = i.customer_id""";

    /** {@code firstId} and the numbers after it tell the entries from others of the same moment. */
    public Future<Void> execute(
            SqlClient client, String projectId, OffsetDateTime now, long firstId, List<Entry> entries) {
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId,
                        now,
                        LongStream.range(firstId, firstId + entries.size())
                                .boxed()
                                .toArray(Long[]::new),
                        Columns.texts(entries, Entry::customerId),
                        Columns.texts(entries, entry -> entry.ignored().attribute()),
                        Columns.texts(entries, entry -> entry.ignored().reason().label()),
                        Columns.texts(entries, entry -> expected(entry.ignored())),
                        Columns.texts(entries, entry -> received(entry.ignored())),
                        entries.stream().map(Entry::times).toArray(Long[]::new),
                        Columns.texts(entries, Entry::event))))
                .mapEmpty();
    }

    private static @Nullable String expected(Ignored ignored) {
        return ignored instanceof TypeMismatch mismatch ? mismatch.expected().label() : null;
    }

    private static @Nullable String received(Ignored ignored) {
        return ignored instanceof TypeMismatch mismatch ? mismatch.received().label() : null;
    }
}
