package dev.postern.cli;

import dev.postern.OpenFailure;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.postgres.SteadyClock;
import dev.postern.profile.ProfileShards;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shards of a gateway in this process, without its ports. Owned by one command; used on its thread, which blocks. */
public final class LocalShards implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalShards.class);
    private static final Duration TO_OPEN = Duration.ofSeconds(60);
    private static final Duration TO_CLOSE = Duration.ofSeconds(5);

    private final Config config;
    private final DatabaseUrl url;
    private Optional<Vertx> opened = Optional.empty();

    public LocalShards(Config config, DatabaseUrl url) {
        this.config = config;
        this.url = url;
    }

    /** Opens the shards, and deploys {@code verticle} beside them; called once. */
    public void openWith(VerticleBase verticle) {
        // The verticle shares the loop of a shard: their messages would else cost a switch of threads.
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(ProfileShards.count(config)));
        opened = Optional.of(vertx);
        Endpoints.register(vertx);
        OpenFailure.await(
                ProfileShards.open(vertx::deployVerticle, config, url, new SteadyClock(), new Health(), new Metrics())
                        .compose(shards -> vertx.deployVerticle(verticle)),
                url,
                TO_OPEN);
    }

    @Override
    public void close() {
        opened.ifPresent(vertx -> {
            try {
                vertx.close().await(TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.warn("The connections to the database did not close within {} s", TO_CLOSE.toSeconds());
            }
        });
    }
}
