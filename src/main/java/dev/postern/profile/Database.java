package dev.postern.profile;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The connections of one shard to PostgreSQL. Owned by its profile verticle. Every use has a time limit of its own,
 * because the driver waits for ever for a server that hangs.
 */
final class Database {
    private final Pool pool;
    private final Duration timeout;

    Database(Pool pool, Duration timeout) {
        this.pool = pool;
        this.timeout = timeout;
    }

    /** Runs one statement, a transaction of its own. */
    <R> Future<R> run(Function<SqlClient, Future<R>> statement) {
        return limited(statement.apply(pool));
    }

    /** Runs several statements as one transaction; rolls back when one fails. */
    <R> Future<R> transaction(Function<SqlConnection, Future<R>> statements) {
        return limited(pool.withTransaction(statements));
    }

    Future<Void> close() {
        return pool.close();
    }

    private <R> Future<R> limited(Future<R> answer) {
        return answer.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
