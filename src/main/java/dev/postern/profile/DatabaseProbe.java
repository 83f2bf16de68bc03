package dev.postern.profile;

import dev.postern.ops.Health;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Asks the database for a sign of life, again and again. Owned by the profile verticle of shard 0. */
final class DatabaseProbe {
    private static final long PERIOD_MILLIS = 1_000;

    private final Vertx vertx;
    private final Database database;
    private final Health health;

    DatabaseProbe(Vertx vertx, Database database, Health health) {
        this.vertx = vertx;
        this.database = database;
        this.health = health;
    }

    /** Completes with the first answer, which must be good: a start without a database fails. */
    Future<Void> start() {
        return ask().onSuccess(alive -> askLater());
    }

    private void askLater() {
        vertx.setTimer(PERIOD_MILLIS, fired -> ask().onComplete(answered -> askLater()));
    }

    private Future<Void> ask() {
        return database.run(pool -> pool.query("SELECT 1").execute())
                .onComplete(answer -> health.databaseAnswered(answer.succeeded()))
                .mapEmpty();
    }
}
