package dev.postern.management;

import static dev.postern.support.Await.LONGEST_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.auth.Authentication;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.domain.admin.IgnoredList;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyLookup;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.support.RawClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.AbstractList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers of the management port that take their time or are large, on one event loop. */
class LongAnswersTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Metrics metrics = new Metrics();
    private final AtomicInteger renderings = new AtomicInteger();
    private final CountDownLatch atTheGate = new CountDownLatch(1);
    private CountDownLatch gate = new CountDownLatch(0);
    private final ManagementVerticle verticle = verticle();

    private ManagementVerticle verticle() {
        Config config = Settings.load(Map.of("POSTERN_MANAGEMENT_PORT", "0"), Optional.empty());
        return new ManagementVerticle(
                config, "127.0.0.1", new Health(), metrics, new Authentication(config, 1, metrics));
    }

    private void pass() {
        renderings.incrementAndGet();
        atTheGate.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A value that keeps who reads it at the gate. */
    private final class GatedValue extends AtomicLong {
        private static final long serialVersionUID = 1L;

        @Override
        public double doubleValue() {
            pass();
            return 0;
        }
    }

    /** An empty list that keeps who reads it at the gate. */
    private final class GatedList extends AbstractList<IgnoredList.Entry> {
        @Override
        public IgnoredList.Entry get(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public int size() {
            pass();
            return 0;
        }
    }

    @BeforeEach
    void open() {
        Endpoints.register(vertx);
        ApiKey admin = new ApiKey("shop", "k", ApiKey.Scope.ADMIN);
        Endpoints.FIND_KEY.serve(
                vertx.eventBus(), 0, hash -> Future.succeededFuture(new KeyLookup(Optional.of(admin))));
        Endpoints.READ_IGNORED.serve(
                vertx.eventBus(), 0, query -> Future.succeededFuture(new IgnoredList(new GatedList())));
        vertx.deployVerticle(verticle).await();
    }

    @AfterEach
    void close() {
        gate.countDown();
        vertx.close().await();
    }

    private RawClient connect() throws IOException {
        return new RawClient(verticle.boundPort());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\n\r\n";
    }

    @Test
    void probes_are_answered_while_a_scrape_takes_its_time_and_other_scrapes_share_it() throws IOException {
        metrics.gauge("postern.test", "A value that takes its time", new GatedValue());
        gate = new CountDownLatch(1);
        try (RawClient first = connect();
                RawClient second = connect();
                RawClient probe = connect()) {
            first.send(get("/livez") + get("/metrics"));
            second.send(get("/livez") + get("/metrics"));
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(second.read().status()).isEqualTo(200);
            // Two round trips, so that the turn which read both scrapes is over.
            for (int i = 0; i < 2; i++) {
                assertThat(probe.send(get("/readyz")).read().status()).isEqualTo(503);
            }
            gate.countDown();

            assertThat(first.read().body()).contains("postern_test");
            assertThat(second.read().body()).contains("postern_test");
        }
        assertThat(renderings.get()).isEqualTo(1);
    }

    @Test
    void probes_are_answered_while_a_long_list_is_written() throws IOException, InterruptedException {
        gate = new CountDownLatch(1);
        try (RawClient admin = connect();
                RawClient probe = connect()) {
            admin.send(get("/livez") + get("/projects/shop/ignored"));
            assertThat(admin.read().status()).isEqualTo(200);
            assertThat(atTheGate.await(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(probe.send(get("/readyz")).read().status()).isEqualTo(503);
            gate.countDown();

            assertThat(admin.read().body()).isEqualTo("{\"ignored\":[]}");
        }
    }

    @Test
    void a_client_that_takes_no_answers_gets_only_as_many_as_fit_the_connection() throws IOException {
        metrics.gauge("postern.test", "x".repeat(1_000_000), new GatedValue());
        int scrapes = 100;
        int rendered = 0;
        try (RawClient client = connect();
                RawClient probe = connect()) {
            while (rendered < scrapes && isRendered(client, probe, rendered + 1)) {
                rendered++;
            }
        }
        assertThat(rendered).isPositive().isLessThan(scrapes);
    }

    /** Whether that many scrapes are rendered before many more probes are answered than fit the time of a scrape. */
    private boolean isRendered(RawClient client, RawClient probe, int scrapes) throws IOException {
        client.send(get("/metrics"));
        for (int probes = 0; probes < 1_000; probes++) {
            assertThat(probe.send(get("/livez")).read().status()).isEqualTo(200);
            if (renderings.get() >= scrapes) {
                return true;
            }
        }
        return false;
    }
}
