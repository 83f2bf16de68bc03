package dev.postern.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * Has every commit of a session wait for the disk, and for standbys where the server has some that count, whatever server,
 * database and role say. {@code remote_apply}, which waits for more, stays.
 */
public final class RaiseSynchronousCommit {
    private static final String SQL = "SELECT set_config('synchronous_commit', 'on', false)"
            + " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";

    public Future<Void> execute(SqlClient client) {
        return client.query(SQL).execute().mapEmpty();
    }
}
