package dev.postern.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;

/** Asks whether the server takes writes: a standby does not, nor does a primary that was told so. */
public final class ReadOnly {
    private static final String SQL = "SHOW transaction_read_only";

    /** Fails with {@link PgErrors#READ_ONLY} when it does not. */
    public Future<Void> requireWritable(SqlClient client) {
        return client.query(SQL)
                .execute()
                .compose(rows -> rows.iterator().next().getString(0).equals("off")
                        ? Future.succeededFuture()
                        : Future.failedFuture(new PgException("read-only", "ERROR", PgErrors.READ_ONLY_STATE, "")));
    }
}
