package dev.postern.profile;

import dev.postern.bus.Endpoints;
import dev.postern.config.Batch;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Pooler;
import dev.postern.domain.KeyLookup;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Health;
import dev.postern.ops.LoopLag;
import dev.postern.ops.Metrics;
import dev.postern.profile.store.FindKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
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
    private final FindKey findKey = new FindKey();
    private @Nullable Database database;
    private @Nullable IgnoredLog ignoredLog;

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
        dev.postern.config.Database settings = config.database();
        // One more watches.
        int connections = connections();
        Database opened = new Database(
                vertx, () -> Connections.make(vertx, url, settings, connections), settings, shard.clock(), metrics);
        database = opened;
        LoopLag.watch(vertx, metrics, "profile");
        IgnoredLog log =
                new IgnoredLog(vertx, opened, metrics, config.management().recentIgnored());
        ignoredLog = log;
        TypeCache types = new TypeCache(opened, metrics);
        ShardParts parts =
                new ShardParts(vertx, context, opened, types, caps(), metrics, log, health.backlogs(), settings);
        ProfileService service = new ProfileService(parts, batch());
        Endpoints.TRACK.serve(vertx.eventBus(), shard.number(), service::track);
        Endpoints.DRY_RUN.serve(vertx.eventBus(), shard.number(), service::rehearse);
        Endpoints.TRACK_EVENT.serve(vertx.eventBus(), shard.number(), service::track);
        Endpoints.DRY_RUN_EVENT.serve(vertx.eventBus(), shard.number(), service::rehearse);
        if (shard.number() == 0) {
            Endpoints.FIND_KEY.serve(
                    vertx.eventBus(),
                    0,
                    hash -> opened.read(client -> findKey.execute(client, hash)).map(KeyLookup::new));
        }
        return new Watchdog(vertx, shard.number(), opened, health).start().onSuccess(open -> {
            if (shard.number() == 0) {
                new EventMonths(vertx, opened, metrics, config.events().retentionMonths()).start();
            }
        });
    }

    /** A pooler is sent one statement at a time, so that a batch ahead would be smaller for nothing. */
    private Batch batch() {
        return config.database().pooler() == Pooler.NONE
                ? config.batch()
                : config.batch().oneAtATime();
    }

    private Caps caps() {
        return new Caps(
                config.limits().profileAttributes(),
                config.limits().projectAttributes(),
                config.limits().projectEventAttributes(),
                config.customers().recreateErased());
    }

    private int connections() {
        return config.database().connectionsOfShard(shard.number(), shard.count()) - 1;
    }

    /** Runs the statements of the hot path until {@code endNanos} at the latest, storing nothing. Once, when it is deployed. */
    public Future<Void> warmUp(long endNanos) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> {
            Database opened = database;
            if (opened == null) {
                done.complete();
                return;
            }
            new StatementWarmUp(warmUpParts(opened), config.batch(), connections(), endNanos)
                    .run()
                    .onComplete(done);
        });
        return done.future();
    }

    /** With counters that nobody reads. */
    private ShardParts warmUpParts(Database opened) {
        Metrics unread = new Metrics();
        return new ShardParts(
                vertx,
                context,
                opened,
                new TypeCache(opened, unread),
                caps(),
                unread,
                new IgnoredLog(vertx, opened, unread, 0),
                new Backlogs(),
                config.database());
    }

    @Override
    public Future<?> stop() {
        Database opened = database;
        IgnoredLog log = ignoredLog;
        return opened == null || log == null
                ? Future.succeededFuture()
                : log.write().compose(written -> opened.close());
    }
}
