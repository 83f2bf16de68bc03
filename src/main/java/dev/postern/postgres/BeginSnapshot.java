package dev.postern.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** Makes a transaction that has just begun see one state of the database and write nothing. */
public final class BeginSnapshot {
    private static final String SQL = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    public Future<Void> execute(SqlClient client) {
        return client.query(SQL).execute().mapEmpty();
    }
}
