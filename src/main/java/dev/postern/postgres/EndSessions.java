package dev.postern.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;

/** Ends the sessions of connections that were given up, and waits until they are gone. */
public final class EndSessions {
    private static final String SQL = """
            SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
            WHERE split_part(application_name, '/', -1) = ANY ($1::text[])
              AND usename = current_user AND pid <> pg_backend_pid()""";

    /** Fails when one of them lives on. */
    public Future<Void> execute(SqlClient client, Collection<String> generations) {
        return client.preparedQuery(SQL)
                .execute(Tuple.of(generations.toArray(new String[0])))
                .compose(rows -> {
                    for (Row row : rows) {
                        if (!row.getBoolean(0)) {
                            return Future.failedFuture(new IllegalStateException("a session does not end"));
                        }
                    }
                    return Future.succeededFuture();
                });
    }
}
