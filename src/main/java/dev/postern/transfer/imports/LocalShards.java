package dev.postern.transfer.imports;

import dev.postern.OpenFailure;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.profile.ProfileShards;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The profile side of a gateway in this process, without its ports. */
final class LocalShards {
    private static final Logger LOG = LoggerFactory.getLogger(LocalShards.class);
    private static final Duration TO_OPEN = Duration.ofSeconds(60);
    private static final Duration TO_CLOSE = Duration.ofSeconds(5);

    private LocalShards() {}

    /** Opens everything that leads to {@code url}, with {@code road} in front of it; closes it after the work. */
    static <T> T during(Supplier<T> work, Config config, DatabaseUrl url, RowWriter road) {
        // The road shares the loop of a shard: what goes to and fro would else cost a switch of threads.
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(ProfileShards.count(config)));
        try {
            Endpoints.register(vertx);
            OpenFailure.await(
                    ProfileShards.open(
                                    vertx::deployVerticle,
                                    config,
                                    url,
                                    InstantSource.system(),
                                    new Health(),
                                    new Metrics())
                            .compose(served -> vertx.deployVerticle(road)),
                    url,
                    TO_OPEN);
            return work.get();
        } finally {
            close(vertx);
        }
    }

    private static void close(Vertx vertx) {
        try {
            vertx.close().await(TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("The connections to the database did not close within {}", TO_CLOSE);
        }
    }
}
