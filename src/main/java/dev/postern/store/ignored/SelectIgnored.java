package dev.postern.store.ignored;

import dev.postern.domain.Ignored;
import dev.postern.domain.admin.IgnoredList;
import dev.postern.domain.admin.IgnoredQuery;
import dev.postern.domain.type.AttributeType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Reads what was ignored lately, the newest first. */
public final class SelectIgnored {
    private static final String SQL = """
            SELECT ignored_at, customer_id, attribute, reason, expected, received, times, event
            FROM ignored_recent
            WHERE project_id = $1::text
              AND ($2::text = '' OR customer_id = $2::text)
              AND ($3::text = '' OR attribute = $3::text)
            ORDER BY ignored_at DESC, entry_id DESC
            LIMIT $4::integer""";

    public Future<IgnoredList> execute(SqlClient client, IgnoredQuery query) {
        return client.preparedQuery(SQL)
                .execute(Tuple.of(query.projectId(), query.customerId(), query.attribute(), query.limit()))
                .map(rows -> {
                    List<IgnoredList.Entry> entries = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        entries.add(new IgnoredList.Entry(
                                row.getOffsetDateTime(0).toInstant(),
                                row.getString(7),
                                row.getString(1),
                                ignored(row),
                                row.getLong(6)));
                    }
                    return new IgnoredList(entries);
                });
    }

    private static Ignored ignored(Row row) {
        String attribute = row.getString(2);
        return switch (Ignored.Reason.ofLabel(row.getString(3))) {
            case TYPE_MISMATCH ->
                new Ignored.TypeMismatch(
                        attribute, AttributeType.ofLabel(row.getString(4)), AttributeType.ofLabel(row.getString(5)));
            case PROFILE_FULL -> new Ignored.ProfileFull(attribute);
            case PROJECT_FULL -> new Ignored.ProjectFull(attribute);
        };
    }
}
