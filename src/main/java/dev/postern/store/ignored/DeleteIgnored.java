package dev.postern.store.ignored;

import dev.postern.domain.admin.CustomerRef;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Deletes what the list of ignored attributes says of one customer. */
public final class DeleteIgnored {
    private static final String SQL =
            "DELETE FROM ignored_recent WHERE project_id = $1::text AND customer_id = $2::text";

    public Future<Void> execute(SqlClient client, CustomerRef customer) {
        return client.preparedQuery(SQL)
                .execute(Tuple.of(customer.projectId(), customer.customerId()))
                .mapEmpty();
    }
}
