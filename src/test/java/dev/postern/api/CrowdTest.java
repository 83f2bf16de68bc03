package dev.postern.api;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many connections that each send the next request when they have the answer to the last. */
class CrowdTest {
    private static final int CONNECTIONS = 512;
    private static final int THREADS = 8;
    private static final int TURNS = 10;

    private static final int MOST_IN_FLIGHT = 16;
    /** A key holds at most four times what is free. */
    private static final int MOST_OF_ONE_KEY = 13;

    private static final int SHARED_TURNS = 20;

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.patient(Map.of());

    @RegisterExtension
    static final TestGateway NARROW =
            TestGateway.patient(Map.of("POSTERN_LIMITS_IN_FLIGHT_REQUESTS", "" + MOST_IN_FLIGHT));

    private static String body(int customer, int turn) {
        return "{\"id\":\"c" + customer + "\",\"attributes\":{\"turn\":" + turn + "}}";
    }

    private static String request(Project project, int customer, int turn) {
        String body = body(customer, turn);
        return "POST /track/user HTTP/1.1\r\nHost: x\r\nx-growlytics-key: " + project.key() + "\r\nContent-Length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    /** Runs the clients at the same time and returns the answers of all. */
    private static <T> List<T> together(List<Callable<List<T>>> clients) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients.size());
        try {
            List<T> all = new ArrayList<>();
            for (Future<List<T>> client : threads.invokeAll(clients)) {
                all.addAll(client.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Several connections of one thread, all of which have a request under way all the time. */
    private static List<Integer> crowd(Project project, int thread) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS / THREADS; i++) {
            clients.add(new RawClient(GATEWAY.client().port(), LONGEST_WAIT));
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).send(request(project, thread * CONNECTIONS + i, turn));
            }
            for (RawClient client : clients) {
                statuses.add(client.read().status());
            }
        }
        for (RawClient client : clients) {
            client.close();
        }
        return statuses;
    }

    @Test
    void five_hundred_connections_in_a_closed_loop_are_all_served() throws Exception {
        Project project = GATEWAY.project();
        List<Callable<List<Integer>>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            threads.add(() -> crowd(project, number));
        }

        assertThat(together(threads)).hasSize(CONNECTIONS * TURNS).containsOnly(200);
    }

    @Test
    void a_stranger_on_a_connection_that_a_refused_flood_shares_is_answered_soon() throws Exception {
        Project flood = NARROW.project();
        Project stranger = NARROW.project();
        // The keys and the types are known, so that no request waits for them.
        assertThat(flood.track(body(0, 0)).status()).isEqualTo(200);
        assertThat(stranger.track(body(0, 0)).status()).isEqualTo(200);
        List<RawClient> held = new ArrayList<>();
        try (Connection blocker = NARROW.database().connect();
                PreparedStatement lock =
                        blocker.prepareStatement("SELECT 1 FROM profiles WHERE project_id = ? FOR UPDATE");
                RawClient shared = new RawClient(NARROW.client().port(), LONGEST_WAIT)) {
            blocker.setAutoCommit(false);
            lock.setString(1, flood.name());
            lock.execute();
            for (int i = 0; i < MOST_OF_ONE_KEY; i++) {
                held.add(new RawClient(NARROW.client().port(), LONGEST_WAIT).send(request(flood, 0, i)));
            }
            await("the flood").until(() -> NARROW.metric("postern_inflight_requests") == MOST_OF_ONE_KEY);

            long toldSeconds = 0;
            long start = System.nanoTime();
            for (int turn = 0; turn < SHARED_TURNS; turn++) {
                Reply refused = shared.send(request(flood, 0, turn)).read();
                assertThat(refused.status()).isEqualTo(503);
                toldSeconds +=
                        Long.parseLong(refused.headers().first("Retry-After").orElseThrow());
                assertThat(shared.send(request(stranger, 0, turn)).read().status())
                        .isEqualTo(200);
            }
            // A connection that is not read until a Retry-After is over takes as long as all of them.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(toldSeconds));
            blocker.rollback();
            for (RawClient client : held) {
                assertThat(client.read().status()).isEqualTo(200);
                client.close();
            }
        }
    }
}
