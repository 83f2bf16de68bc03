package dev.postern.store;

import dev.postern.domain.admin.CustomerRef;
import dev.postern.store.customer.EraseProfile;
import dev.postern.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Connections to the database of one test class; used by its one thread, which waits for each answer. */
public final class StoreClient implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;

    public StoreClient(TestDatabase database) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(database.url().host())
                .setPort(database.url().port())
                .setDatabase(database.url().database())
                .setUser(database.url().user())
                .setPassword(database.url().password());
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(4))
                .connectingTo(options)
                .using(vertx)
                .build();
    }

    public SqlClient pool() {
        return pool;
    }

    /** A connection of its own, for a transaction. */
    public SqlConnection connect() {
        return pool.getConnection().await();
    }

    /** Erases a customer in a transaction. */
    public Future<Optional<OffsetDateTime>> erase(String projectId, String customerId, OffsetDateTime now) {
        return pool.withTransaction(
                connection -> new EraseProfile().execute(connection, new CustomerRef(projectId, customerId), now));
    }

    @Override
    public void close() {
        pool.close().await();
        vertx.close().await();
    }
}
