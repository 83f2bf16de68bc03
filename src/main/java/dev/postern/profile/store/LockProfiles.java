package dev.postern.profile.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Locks the profiles of some customers until the transaction ends and reads which attributes they have. */
public final class LockProfiles {
    private static final String SQL = SelectProfileNames.SQL + " FOR UPDATE";

    /** The attribute names of each profile that exists, by customer id. */
    public Future<Map<String, Set<String>>> execute(
            SqlClient client, String projectId, Collection<String> customerIds) {
        return SelectProfileNames.execute(client, SQL, projectId, customerIds);
    }
}
