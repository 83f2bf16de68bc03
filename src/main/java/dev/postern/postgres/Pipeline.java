package dev.postern.postgres;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection for the batches of one project. A statement that is run while others run is sent behind them without waiting for their
 * answers, and the server works it off in that order, each statement a transaction of its own. The connection is taken
 * with the first of them and given back with the last answer. Owned by a writer; used on its event loop.
 */
public final class Pipeline {
    private final Database database;
    private @Nullable Lease open;

    public Pipeline(Database database) {
        this.database = database;
    }

    /** Runs one statement; fails as {@link Database#run} does. Its time begins when those before it are answered. */
    public <R> Future<R> run(Function<SqlClient, Future<R>> statement) {
        Lease lease = open;
        if (lease == null) {
            lease = new Lease();
            open = lease;
            lease.begin();
        }
        return lease.run(statement);
    }

    /** A connection for as long as answers are awaited. */
    private final class Lease {
        private final Promise<SqlConnection> connection = Promise.promise();
        private final Promise<Void> over = Promise.promise();
        private Future<?> last = Future.succeededFuture();
        private int awaited;

        void begin() {
            database.lend(lent -> {
                        connection.complete(lent);
                        return over.future();
                    })
                    .onFailure(connection::tryFail);
        }

        <R> Future<R> run(Function<SqlClient, Future<R>> statement) {
            awaited++;
            return connection.future().compose(lent -> send(statement, lent)).onComplete(this::completed);
        }

        private <R> Future<R> send(Function<SqlClient, Future<R>> statement, SqlConnection lent) {
            Future<R> sent = statement.apply(lent);
            Future<R> answer =
                    last.isComplete() ? database.inTime(sent) : last.transform(before -> database.inTime(sent));
            last = answer;
            return answer;
        }

        private void completed(AsyncResult<?> result) {
            awaited--;
            boolean lost = result.failed() && PgErrors.of(result.cause()).endsConnections();
            if (open == this && (lost || awaited == 0)) {
                open = null;
            }
            if (lost) {
                over.tryFail(result.cause());
            } else if (awaited == 0) {
                over.tryComplete();
            }
        }
    }
}
