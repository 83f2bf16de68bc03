package dev.postern.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Asks which limits on time the server holds this session to. */
public final class SessionLimits {
    private static final String SQL = """
            SELECT name, setting::bigint FROM pg_settings
            WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')""";

    /** By the name of the server's setting; zero is without a limit. */
    public Future<Map<String, Duration>> read(SqlClient client) {
        return client.query(SQL).execute().map(rows -> {
            Map<String, Duration> nameToLimit = new TreeMap<>();
            for (Row row : rows) {
                nameToLimit.put(row.getString(0), Duration.ofMillis(row.getLong(1)));
            }
            return nameToLimit;
        });
    }
}
