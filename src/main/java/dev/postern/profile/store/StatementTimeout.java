package dev.postern.profile.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;

/** Asks how long the server lets a statement of this session run. */
public final class StatementTimeout {
    private static final String SQL = "SELECT setting::bigint FROM pg_settings WHERE name = 'statement_timeout'";

    /** Zero: for ever. */
    public Future<Duration> read(SqlClient client) {
        return client.query(SQL)
                .execute()
                .map(rows -> Duration.ofMillis(rows.iterator().next().getLong(0)));
    }
}
