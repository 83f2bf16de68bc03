package dev.postern.profile.event;

import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.postgres.Loop;
import dev.postern.postgres.PgErrors;
import dev.postern.store.event.DropEventMonths;
import dev.postern.store.event.MakeEventMonths;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the monthly partitions of the events ahead of time and drops old ones: at the start, and every hour. Every process does
 * so; the second one finds nothing to do. Owned by one profile verticle; runs on its event loop.
 */
public final class EventMonths {
    private static final Logger LOG = LoggerFactory.getLogger(EventMonths.class);
    private static final Duration PAUSE = Duration.ofHours(1);
    /** The server may only have been busy: the tables are locked for it, and no write is made to wait for long. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

    private static final int AHEAD = 3;

    private final Vertx vertx;
    private final Database database;
    private final Metrics metrics;
    private final int retentionMonths;
    private final MakeEventMonths makeEventMonths = new MakeEventMonths();
    private final DropEventMonths dropEventMonths = new DropEventMonths();

    /** {@code retentionMonths} is how many whole months before this one are kept; 0 for all. */
    public EventMonths(Vertx vertx, Database database, Metrics metrics, int retentionMonths) {
        this.vertx = vertx;
        this.database = database;
        this.metrics = metrics;
        this.retentionMonths = retentionMonths;
    }

    /** Runs now and from now on. */
    public void start() {
        Future.succeededFuture()
                .compose(due -> keep())
                .onFailure(this::failed)
                .onComplete(done ->
                        vertx.setTimer((done.succeeded() ? PAUSE : PAUSE_AFTER_FAILURE).toMillis(), again -> start()));
    }

    private void failed(Throwable cause) {
        // A process that ends as it starts, such as a small import, leaves them to the next one.
        if (!database.isClosed()) {
            metrics.events().monthsFailed();
            LOG.warn("the monthly partitions of the events were not kept: {}", PgErrors.describe(cause));
        }
    }

    /** Makes and drops what is due. To fail does no harm: events without a month of their own are stored as well. */
    private Future<Void> keep() {
        return database.run(client -> makeEventMonths.execute(client, AHEAD))
                .compose(made -> retentionMonths == 0 ? Future.succeededFuture() : drop());
    }

    private Future<Void> drop() {
        OffsetDateTime thisMonth = database.now().truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
        OffsetDateTime first = thisMonth.minusMonths(retentionMonths);
        return Loop.run(
                vertx.getOrCreateContext(),
                first,
                before -> database.run(client -> dropEventMonths.execute(client, before))
                        .map(more -> more ? Optional.of(before) : Optional.empty()));
    }
}
