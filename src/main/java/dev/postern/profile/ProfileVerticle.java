package dev.postern.profile;

import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.domain.KeyLookup;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.profile.store.FindKey;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/**
 * Serves the commands for one shard of the customers; shard 0 finds keys and watches the database as well. Wires; all
 * state belongs to its event loop.
 */
public final class ProfileVerticle extends VerticleBase {
    private final int shard;
    private final int shards;
    private final Config config;
    private final DatabaseUrl url;
    private final Health health;
    private final Metrics metrics;
    private final FindKey findKey = new FindKey();
    private @Nullable Database database;

    public ProfileVerticle(int shard, int shards, Config config, DatabaseUrl url, Health health, Metrics metrics) {
        this.shard = shard;
        this.shards = shards;
        this.config = config;
        this.url = url;
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        int connections = Math.max(2, config.database().connections() / shards);
        Database opened = Connections.open(vertx, url, config.database(), connections);
        database = opened;
        Caps caps =
                new Caps(config.limits().profileAttributes(), config.limits().projectAttributes());
        ProfileService service = new ProfileService(vertx, opened, metrics, caps, config.batch());
        Endpoints.TRACK.serve(vertx.eventBus(), shard, service::track);
        if (shard > 0) {
            return Future.succeededFuture();
        }
        Endpoints.FIND_KEY.serve(
                vertx.eventBus(),
                0,
                hash -> opened.read(pool -> findKey.execute(pool, hash)).map(KeyLookup::new));
        return new DatabaseProbe(vertx, opened, health).start();
    }

    @Override
    public Future<?> stop() {
        return database == null ? Future.succeededFuture() : database.close();
    }
}
