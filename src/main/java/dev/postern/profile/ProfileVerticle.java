package dev.postern.profile;

import dev.postern.bus.Endpoints;
import dev.postern.config.Batch;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Pooler;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Health;
import dev.postern.ops.LoopLag;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Connections;
import dev.postern.postgres.Database;
import dev.postern.postgres.Watchdog;
import dev.postern.profile.batch.IgnoredLog;
import dev.postern.profile.batch.PendingCommands;
import dev.postern.profile.batch.ShardParts;
import dev.postern.profile.event.EventMonths;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.TypeCache;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Serves the commands for one shard of the customers and watches the database; shard 0 finds keys as well. Wires; all
 * state belongs to its event loop.
 */
public final class ProfileVerticle extends VerticleBase {
    private final Shard shard;
    private final Config config;
    private final DatabaseUrl url;
    private final Health health;
    private final Metrics metrics;
    private @Nullable ShardParts parts;

    /**
     * One of several, which share the customers.
     *
     * @param number from 0
     * @param clock gives the time that is written into rows
     */
    public record Shard(int number, int count, InstantSource clock) {}

    public ProfileVerticle(Shard shard, Config config, DatabaseUrl url, Health health, Metrics metrics) {
        this.shard = shard;
        this.config = config;
        this.url = url;
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        // One of the shard's connections watches.
        int connections = config.database().connectionsOfShard(shard.number(), shard.count()) - 1;
        Database opened = new Database(
                vertx,
                () -> Connections.make(vertx, url, config.database(), connections),
                config.database(),
                shard.clock(),
                metrics);
        LoopLag.watch(vertx, metrics, "profile");
        ShardParts made =
                parts(opened, metrics, health.backlogs(), config.management().recentIgnored());
        parts = made;
        serve(new ProfileService(made, batch()), opened);
        return new Watchdog(vertx, shard.number(), opened, health).start().onSuccess(open -> {
            if (shard.number() == 0) {
                new EventMonths(vertx, opened, metrics, config.events().retentionMonths()).start();
            }
        });
    }

    private ShardParts parts(Database opened, Metrics counters, Backlogs backlogs, int recentIgnored) {
        return new ShardParts(
                vertx,
                context,
                opened,
                new TypeCache(opened, counters),
                new Caps(
                        config.limits().profileAttributes(),
                        config.limits().projectAttributes(),
                        config.limits().projectEventAttributes(),
                        config.customers().recreateErased()),
                counters,
                new IgnoredLog(vertx, opened, counters, recentIgnored),
                new PendingCommands(vertx, backlogs),
                config.database());
    }

    private void serve(ProfileService service, Database opened) {
        EventBus bus = vertx.eventBus();
        Endpoints.TRACK.serve(bus, shard.number(), service::track);
        Endpoints.DRY_RUN.serve(bus, shard.number(), service::judge);
        Endpoints.TRACK_EVENT.serve(bus, shard.number(), service::track);
        Endpoints.DRY_RUN_EVENT.serve(bus, shard.number(), service::judge);
        if (shard.number() == 0) {
            KeyLookups keyLookups = new KeyLookups(opened);
            Endpoints.FIND_KEY.serve(bus, 0, keyLookups::find);
        }
    }

    /** A pooler is sent one statement at a time, so that a batch ahead would be smaller for nothing. */
    private Batch batch() {
        return config.database().pooler() == Pooler.NONE
                ? config.batch()
                : config.batch().oneAtATime();
    }

    /** Runs the statements of the hot path until {@code endNanos} at the latest, storing nothing. Once, when it is deployed. */
    public Future<Void> warmUp(long endNanos) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(later -> {
            if (parts == null) {
                done.complete();
                return;
            }
            // Its counters are not published.
            ShardParts unread = parts(parts.database(), new Metrics(), new Backlogs(), 0);
            int connections = config.database().connectionsOfShard(shard.number(), shard.count()) - 1;
            new StatementWarmUp(unread, config.batch(), connections, endNanos)
                    .run()
                    .onComplete(done);
        });
        return done.future();
    }

    @Override
    public Future<?> stop() {
        ShardParts open = parts;
        return open == null
                ? Future.succeededFuture()
                : open.ignored().write().compose(written -> open.database().close());
    }
}
