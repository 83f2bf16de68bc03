package dev.postern.postgres;

import dev.postern.ops.Health;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the database several times a second and publishes its health. Owned by the profile verticle of one shard; runs on its
 * event loop.
 */
public final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long PERIOD_MILLIS = 500;
    private static final long PERIOD_AWAY_MILLIS = 200;

    private final Vertx vertx;
    private final int shard;
    private final Database database;
    private final Health health;
    private boolean good = true;
    private long badSinceNanos;

    public Watchdog(Vertx vertx, int shard, Database database, Health health) {
        this.vertx = vertx;
        this.shard = shard;
        this.database = database;
        this.health = health;
    }

    /** Completes with the first check, which must be good: a start without a database fails. */
    public Future<Void> start() {
        return database.check().onSuccess(alive -> {
            health.databaseChecked(shard, true);
            checkLater();
        });
    }

    private void checkLater() {
        vertx.setTimer(
                good ? PERIOD_MILLIS : PERIOD_AWAY_MILLIS,
                fired -> database.check().onComplete(this::publish));
    }

    private void publish(AsyncResult<Void> check) {
        if (database.isClosed()) {
            return;
        }
        boolean goodNow = check.succeeded() && !database.refuses();
        if (good && !goodNow) {
            badSinceNanos = System.nanoTime();
            LOG.warn(
                    "the database is away: {}",
                    check.failed() ? PgErrors.describe(check.cause()) : "it answers, but refuses to write");
        } else if (!good && goodNow) {
            LOG.info("the database is back after {} ms", (System.nanoTime() - badSinceNanos) / 1_000_000);
        }
        good = goodNow;
        health.databaseChecked(shard, goodNow);
        checkLater();
    }
}
