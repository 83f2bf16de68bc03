package dev.postern.management;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.postern.auth.Authentication;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.domain.admin.CustomerLookup;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyLookup;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.support.CapturedLog;
import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad heads, slow clients and floods on the management port, on one event loop. */
class ManagementLimitsTest {
    private static final int MOST_CONNECTIONS = 1_000;
    private static final int FLOOD = 100;
    private static final String ADMIN = "Authorization: Bearer admin\r\n";
    private static final String OTHER_ADMIN = "Authorization: Bearer other\r\n";
    private static final Metrics METRICS = new Metrics();
    private static final ManagementVerticle USUAL = verticle(Map.of());
    private static final ManagementVerticle IMPATIENT =
            verticle(Map.of("POSTERN_LIMITS_HEAD_TIMEOUT", "200ms", "POSTERN_LIMITS_IDLE_TIMEOUT", "200ms"));

    private static final BlockingQueue<Promise<CustomerLookup>> HELD = new LinkedBlockingQueue<>();
    private static Vertx vertx;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private static ManagementVerticle verticle(Map<String, String> settings) {
        Map<String, String> environment = new TreeMap<>(settings);
        environment.put("POSTERN_MANAGEMENT_PORT", "0");
        Config config = Settings.load(environment, Optional.empty());
        return new ManagementVerticle(
                config, "127.0.0.1", new Health(), METRICS, new Authentication(config, 1, METRICS));
    }

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Endpoints.register(vertx);
        ApiKey admin = new ApiKey("shop", "k", ApiKey.Scope.ADMIN);
        Endpoints.FIND_KEY.serve(
                vertx.eventBus(), 0, hash -> Future.succeededFuture(new KeyLookup(Optional.of(admin))));
        Endpoints.READ_CUSTOMER.serve(vertx.eventBus(), 0, customer -> {
            if (customer.customerId().equals("slow")) {
                Promise<CustomerLookup> held = Promise.promise();
                HELD.add(held);
                return held.future();
            }
            return Future.succeededFuture(new CustomerLookup.Absent());
        });
        vertx.deployVerticle(USUAL).await();
        vertx.deployVerticle(IMPATIENT).await();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    @AfterEach
    void the_next_probe_is_answered_and_nothing_was_logged() throws IOException {
        try (RawClient client = connect()) {
            assertThat(client.send(get("/livez")).read().statusAndBody()).isEqualTo("200 alive\n");
        }
        assertThat(log.complaints()).isEmpty();
    }

    private static RawClient connect() throws IOException {
        return new RawClient(USUAL.boundPort());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + ADMIN + "\r\n";
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                argumentSet("no Host", "GET /livez HTTP/1.1\r\n\r\n", 400, "BadRequest"),
                argumentSet("two Hosts", "GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, "BadRequest"),
                argumentSet("no HTTP", "nonsense\r\n\r\n", 400, "BadRequest"),
                argumentSet("a query of no octets", get("/projects/shop/ignored?limit=%zz"), 400, "BadRequest"),
                argumentSet("a parameter of no octets", get("/livez?%zz=1"), 400, "BadRequest"),
                argumentSet(
                        "an id that is not UTF-8",
                        get("/projects/shop/customers/caf%E9").replace("GET", "DELETE"),
                        400,
                        "BadRequest"),
                argumentSet("two keys", get("/x").replace(ADMIN, ADMIN + OTHER_ADMIN), 400, "BadRequest"),
                argumentSet("a long line", get("/" + "x".repeat(5_000)), 414, "UriTooLong"),
                argumentSet(
                        "a large header", get("/livez HTTP/1.1\r\nX: " + "y".repeat(9_000)), 431, "HeadersTooLarge"),
                argumentSet(
                        "many headers",
                        "GET /livez HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n".repeat(2_500) + "\r\n",
                        431,
                        "HeadersTooLarge"),
                argumentSet("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "VersionNotSupported"));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void a_bad_head_is_refused_in_the_shape_of_the_api(String head, int status, String type) throws IOException {
        try (RawClient client = connect()) {
            Reply reply = client.send(head).read();

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.type()).isEqualTo(type);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void a_head_that_does_not_arrive_in_time_is_answered() throws IOException {
        try (RawClient client = new RawClient(IMPATIENT.boundPort())) {
            assertThat(client.send("GET /livez HTTP/1.1\r\n").read().type()).isEqualTo("RequestTimeout");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void a_connection_that_rests_too_long_is_closed() throws IOException {
        try (RawClient client = new RawClient(IMPATIENT.boundPort())) {
            assertThat(client.send(get("/livez")).read().status()).isEqualTo(200);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void a_connection_beyond_the_bound_is_refused_with_an_answer() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < MOST_CONNECTIONS; i++) {
                clients.add(connect());
            }
            try (RawClient client = connect()) {
                assertThat(client.read().type()).isEqualTo("Overloaded");
                assertThat(client.rest()).isEmpty();
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        awaitRoom();
    }

    @Test
    void connections_that_rest_make_room_for_a_newcomer() throws IOException {
        // Few more fit; some places are left for connections of other tests that are not closed yet.
        int many = MOST_CONNECTIONS * 98 / 100;
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < many; i++) {
                RawClient client = connect();
                clients.add(client);
                assertThat(client.send(get("/livez")).read().status()).isEqualTo(200);
            }
            assertThat(clients.get(0).rest())
                    .as("the one that rests longest is closed")
                    .isEmpty();
            awaitRoom();
            assertThat(clients.get(many - 1).send(get("/livez")).read().status())
                    .as("the one that rests shortest stays")
                    .isEqualTo(200);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        awaitRoom();
    }

    /** Until the server has seen that the others left. */
    private static void awaitRoom() {
        await("room").until(ManagementLimitsTest::hasRoom);
    }

    private static boolean hasRoom() throws IOException {
        try (RawClient client = connect()) {
            client.sendUntilClosed(get("/livez"));
            return client.read().status() == 200;
        }
    }

    @Test
    void a_hundred_probes_at_once_are_answered() throws IOException {
        try (RawClient client = connect()) {
            client.send(get("/livez").repeat(FLOOD));
            for (int i = 0; i < FLOOD; i++) {
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_hundred_requests_at_once_that_have_to_wait_are_cut_off_with_an_answer() throws IOException {
        try (RawClient client = connect()) {
            client.send(get("/projects/shop/customers/1").repeat(FLOOD));
            Reply reply = client.read();
            while (reply.status() == 404) {
                reply = client.read();
            }

            assertThat(reply.type()).isEqualTo("Overloaded");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void clients_that_break_off_write_no_line_of_log() throws IOException, InterruptedException {
        for (String path : List.of("/livez", "/metrics", "/docs", "/projects/shop/customers/1", "/x")) {
            RawClient client = connect();
            client.send(get(path).repeat(FLOOD));
            client.reset();
        }
        RawClient slow = connect();
        slow.send(get("/projects/shop/customers/slow"));
        Promise<CustomerLookup> held = HELD.poll(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(held).isNotNull();
        slow.reset();
        roundTrip();
        vertx.runOnContext(turn -> held.complete(new CustomerLookup.Absent()));
        roundTrip();
    }

    @Test
    void a_client_that_ends_its_side_still_gets_its_answer() throws IOException, InterruptedException {
        try (RawClient client = connect()) {
            client.send(get("/projects/shop/customers/slow")).endOutput();
            Promise<CustomerLookup> held = HELD.poll(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(held).isNotNull();
            roundTrip();
            vertx.runOnContext(turn -> held.complete(new CustomerLookup.Absent()));

            assertThat(client.read().status()).isEqualTo(404);
            assertThat(client.rest()).isEmpty();
        }
    }

    /** After it, what came before is handled, on the event loop and on its worker. */
    private static void roundTrip() throws IOException {
        try (RawClient client = connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(get("/metrics")).read().status()).isEqualTo(200);
            }
        }
    }
}
