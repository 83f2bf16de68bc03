package dev.postern.store.action;

import dev.postern.domain.page.Action;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;

/** Writes down an action, in the transaction that does it. */
public final class AppendAction {
    private static final String SQL = """
            INSERT INTO actions (project_id, acted_at, action_id, action, subject, key_id, detail)
            VALUES ($1::text, $2::timestamptz, $3::uuid, $4::text, $5::text, $6::text, $7::text::jsonb)""";

    public Future<Void> execute(SqlClient client, String projectId, Action action) {
        return client.preparedQuery(SQL)
                .execute(Tuple.wrap(Arrays.asList(
                        projectId,
                        action.at().atOffset(ZoneOffset.UTC),
                        UUID.randomUUID(),
                        action.action(),
                        action.subject(),
                        action.keyId(),
                        action.detail())))
                .mapEmpty();
    }
}
