package dev.postern.store.customer;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Collection;
import java.util.Map;

/** Locks the profiles of some customers until the transaction ends and reads which attributes they have. */
public final class LockProfiles {
    private static final String SQL = SelectHeldProfiles.SQL + " FOR UPDATE";

    /** Each profile that exists, by customer id. */
    public Future<Map<String, HeldProfile>> execute(
            SqlClient client, String projectId, Collection<String> customerIds) {
        return SelectHeldProfiles.execute(client, SQL, projectId, customerIds);
    }
}
