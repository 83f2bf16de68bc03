package dev.postern.profile;

import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.impl.cpu.CpuCoreSensor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The profile verticles of one process: all customers, divided among them. */
public final class ProfileShards {
    private final List<ProfileVerticle> verticles;

    private ProfileShards(List<ProfileVerticle> verticles) {
        this.verticles = verticles;
    }

    /** Few: one batch in flight fills itself better than several, and PostgreSQL needs cores of its own. */
    public static int count(Config config) {
        return config.batch().shards() > 0
                ? config.batch().shards()
                : count(CpuCoreSensor.availableProcessors(), config.database());
    }

    /** By the cores, as far as the connections go. */
    static int count(int cores, dev.postern.config.Database settings) {
        return Math.min(Math.max(1, cores / 4), settings.mostShards());
    }

    /**
     * Completes when all of them serve.
     *
     * @param deploy starts a verticle
     * @param clock gives the time that is written into rows
     */
    public static Future<ProfileShards> open(
            Function<VerticleBase, Future<?>> deploy,
            Config config,
            DatabaseUrl url,
            InstantSource clock,
            Health health,
            Metrics metrics) {
        int shards = count(config);
        List<ProfileVerticle> verticles = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            verticles.add(
                    new ProfileVerticle(new ProfileVerticle.Shard(shard, shards, clock), config, url, health, metrics));
        }
        return Future.join(verticles.stream().map(deploy).toList()).map(new ProfileShards(verticles));
    }

    /** Runs the statements of the hot path for {@code longest} at most, storing nothing. */
    public Future<Void> warmUp(Duration longest) {
        long endNanos = System.nanoTime() + longest.toNanos();
        return Future.all(verticles.stream()
                        .map(verticle -> verticle.warmUp(endNanos))
                        .toList())
                .mapEmpty();
    }
}
