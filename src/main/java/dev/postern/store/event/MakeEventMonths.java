package dev.postern.store.event;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Makes the partitions that events of this month and the next ones go to. */
public final class MakeEventMonths {
    private static final String SQL = "SELECT make_event_months($1::integer)";

    /** {@code ahead} is how many months after this one. */
    public Future<Void> execute(SqlClient client, int ahead) {
        return client.preparedQuery(SQL).execute(Tuple.of(ahead)).mapEmpty();
    }
}
