package dev.postern.admin;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.admin.CustomerLookup;
import dev.postern.domain.admin.CustomerRef;
import dev.postern.domain.admin.ErasureOrder;
import dev.postern.domain.page.Action;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.postgres.PgErrors;
import dev.postern.store.action.AppendAction;
import dev.postern.store.customer.EraseProfile;
import dev.postern.store.ignored.DeleteIgnored;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Erases a customer: everything but its id, which is needed to refuse later writes. A repeat finishes an interrupted erasure. Owned by the admin verticle; runs on its event loop.
 */
final class Erasure {
    /** Together about a second, with the wait for the lock each time. */
    private static final int MOST_RETRIES = 8;

    private static final long LONGEST_PAUSE_MILLIS = 50;

    private final Vertx vertx;
    private final Database database;
    private final Metrics metrics;
    private final EraseProfile eraseProfile = new EraseProfile();
    private final DeleteIgnored deleteIgnored = new DeleteIgnored();
    private final AppendAction appendAction = new AppendAction();

    Erasure(Vertx vertx, Database database, Metrics metrics) {
        this.vertx = vertx;
        this.database = database;
        this.metrics = metrics;
    }

    /** {@link CustomerLookup.Erased}, or {@link CustomerLookup.Absent} when there is nothing to erase. */
    Future<CustomerLookup> erase(ErasureOrder order) {
        OffsetDateTime now = database.now();
        return attempt(order, now, 0).map(at -> {
            if (at.equals(Optional.of(now))) {
                metrics.erased();
            }
            return at.<CustomerLookup>map(when -> new CustomerLookup.Erased(when.toInstant()))
                    .orElseGet(CustomerLookup.Absent::new);
        });
    }

    private Future<Optional<OffsetDateTime>> attempt(ErasureOrder order, OffsetDateTime now, int retry) {
        CustomerRef customer = order.customer();
        return database.transaction(connection -> eraseProfile
                        .execute(connection, customer, now)
                        .compose(at ->
                                deleteIgnored.execute(connection, customer).map(at))
                        .compose(at -> at.equals(Optional.of(now))
                                ? record(connection, order, now).map(at)
                                : Future.succeededFuture(at)))
                .recover(cause -> {
                    PgErrors error = PgErrors.of(cause);
                    boolean passes = error == PgErrors.CONFLICT || error == PgErrors.BUSY;
                    if (passes && retry < MOST_RETRIES) {
                        return vertx.timer(
                                        ThreadLocalRandom.current().nextLong(1, LONGEST_PAUSE_MILLIS + 1),
                                        TimeUnit.MILLISECONDS)
                                .compose(later -> attempt(order, now, retry + 1));
                    }
                    return Future.failedFuture(error == PgErrors.BUSY ? busy() : Unavailable.because(cause));
                });
    }

    private Future<Void> record(SqlConnection connection, ErasureOrder order, OffsetDateTime now) {
        return appendAction.execute(
                connection,
                order.customer().projectId(),
                new Action(
                        now.toInstant(),
                        Action.CUSTOMER_ERASED,
                        order.customer().customerId(),
                        order.keyId(),
                        Action.NO_DETAIL));
    }

    private static ServiceException busy() {
        return new ServiceException(
                ErrorCode.UNAVAILABLE,
                "Another session of the database holds this customer; nothing was erased; try again.");
    }
}
