package dev.postern.profile;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.profile.store.PgErrors;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one shard to PostgreSQL. Owned by its profile verticle. Every use has a time limit of its own,
 * because the driver waits for ever for a server that hangs.
 */
final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

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

    /** As {@link #run}, where a caller waits for what is read: fails with {@link ErrorCode#UNAVAILABLE} only. */
    <R> Future<R> read(Function<SqlClient, Future<R>> statement) {
        return run(statement).recover(cause -> {
            LOG.warn("the database is away: {}", PgErrors.describe(cause));
            return Future.failedFuture(new ServiceException(ErrorCode.UNAVAILABLE, "the database is away"));
        });
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
