package dev.postern.store.action;

import dev.postern.domain.page.Action;
import dev.postern.domain.page.ActionQuery;
import dev.postern.domain.page.Page;
import dev.postern.domain.page.Position;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Reads a page of actions, the newest first. */
public final class SelectActions {
    private static final String SQL = """
            SELECT acted_at, action_id, action, subject, key_id, detail::text FROM actions
            WHERE project_id = $1::text AND ($2::text = '' OR subject = $2::text)
              AND (acted_at, action_id) < ($3::timestamptz, $4::uuid)
            ORDER BY acted_at DESC, action_id DESC
            LIMIT $5::integer""";

    public Future<Page<Action>> execute(SqlClient client, ActionQuery query) {
        Position after = query.after();
        return client.preparedQuery(SQL)
                .execute(Tuple.of(
                        query.projectId(),
                        query.subject(),
                        after.at().atOffset(ZoneOffset.UTC),
                        after.id(),
                        query.limit() + 1))
                .map(rows -> {
                    List<Row> read = new ArrayList<>(rows.size());
                    rows.forEach(read::add);
                    return Page.of(read, query.limit(), SelectActions::action, SelectActions::place);
                });
    }

    private static Action action(Row row) {
        return new Action(
                row.getOffsetDateTime(0).toInstant(),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5));
    }

    private static String place(Row row) {
        return new Position(row.getOffsetDateTime(0).toInstant(), row.getUUID(1)).text();
    }
}
