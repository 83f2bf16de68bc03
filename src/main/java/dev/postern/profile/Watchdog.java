package dev.postern.profile;

import dev.postern.ops.Health;
import dev.postern.profile.store.PgErrors;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the database again and again, and says what it sees. Owned by the profile verticle of one shard; runs on its
 * event loop.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long PERIOD_MILLIS = 500;
    private static final long PERIOD_AWAY_MILLIS = 200;

    private final Vertx vertx;
    private final int shard;
    private final Database database;
    private final Health health;
    private boolean good = true;
    private long badSinceNanos;

    Watchdog(Vertx vertx, int shard, Database database, Health health) {
        this.vertx = vertx;
        this.shard = shard;
        this.database = database;
        this.health = health;
    }

    /** Completes with the first look, which must be good: a start without a database fails. */
    Future<Void> start() {
        return database.look().onSuccess(alive -> {
            health.databaseChecked(shard, true);
            lookLater();
        });
    }

    private void lookLater() {
        vertx.setTimer(
                good ? PERIOD_MILLIS : PERIOD_AWAY_MILLIS,
                fired -> database.look().onComplete(this::judge));
    }

    private void judge(AsyncResult<Void> look) {
        if (database.isClosed()) {
            return;
        }
        boolean goodNow = look.succeeded() && !database.refuses();
        if (good && !goodNow) {
            badSinceNanos = System.nanoTime();
            LOG.warn(
                    "the database is away: {}",
                    look.failed() ? PgErrors.describe(look.cause()) : "it answers, but refuses to write");
        } else if (!good && goodNow) {
            LOG.info("the database is back after {} ms", (System.nanoTime() - badSinceNanos) / 1_000_000);
        }
        good = goodNow;
        health.databaseChecked(shard, goodNow);
        lookLater();
    }
}
