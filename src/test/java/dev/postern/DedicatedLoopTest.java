package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DedicatedLoopTest {
    private static final int LOOPS = 2;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(LOOPS));

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** Knows its thread, and says when it stops. */
    private static final class Probe extends VerticleBase {
        private final AtomicReference<String> thread = new AtomicReference<>("");
        private final AtomicReference<String> stoppedOn = new AtomicReference<>("");

        @Override
        public Future<?> start() {
            thread.set(Thread.currentThread().getName());
            return Future.succeededFuture();
        }

        @Override
        public Future<?> stop() {
            stoppedOn.set(Thread.currentThread().getName());
            return Future.succeededFuture();
        }

        Future<String> later() {
            return Future.future(answer -> context.runOnContext(
                    turn -> answer.complete(Thread.currentThread().getName())));
        }

        void block(CountDownLatch until) {
            context.runOnContext(turn -> {
                try {
                    until.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    @Test
    void a_verticle_that_blocks_its_loop_delays_no_other() {
        Probe alone = new Probe();
        DedicatedLoop loop = new DedicatedLoop(vertx, "alone", alone);
        loop.start().await();
        CountDownLatch release = new CountDownLatch(1);
        try {
            alone.block(release);
            Set<String> others = new HashSet<>();
            for (int i = 0; i < 3 * LOOPS; i++) {
                Probe other = new Probe();
                vertx.deployVerticle(other).await();
                others.add(other.later().await());
            }

            assertThat(others).hasSize(LOOPS).doesNotContain(alone.thread.get());
        } finally {
            release.countDown();
            loop.end().await();
        }
    }

    @Test
    void its_verticle_starts_runs_and_stops_on_its_thread() {
        Probe alone = new Probe();
        DedicatedLoop loop = new DedicatedLoop(vertx, "alone", alone);
        loop.start().await();

        assertThat(alone.thread.get()).startsWith("alone");
        assertThat(alone.later().await()).isEqualTo(alone.thread.get());
        loop.stop().await();
        assertThat(alone.stoppedOn.get()).isEqualTo(alone.thread.get());
        loop.end().await();
    }

    @Test
    void a_verticle_that_cannot_start_says_why() {
        DedicatedLoop loop = new DedicatedLoop(vertx, "alone", new VerticleBase() {
            @Override
            public Future<?> start() {
                throw new IllegalStateException("no");
            }
        });

        assertThat(loop.start().otherwiseEmpty().await()).isNull();
        assertThat(loop.start().map("started").otherwise(Throwable::getMessage).await())
                .isEqualTo("no");
        loop.end().await();
    }
}
