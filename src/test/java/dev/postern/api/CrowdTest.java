package dev.postern.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private static final int SHARED_CONNECTIONS = 64;
    private static final int SHARED_TURNS = 20;
    private static final int STRANGER_EVERY = 4;
    /** A connection that is not read until a Retry-After is over waits longer. */
    private static final Duration NEVER_PARKED = Duration.ofSeconds(3);

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(patient(Map.of()));

    @RegisterExtension
    static final TestGateway NARROW = TestGateway.with(patient(Map.of("POSTERN_LIMITS_IN_FLIGHT_REQUESTS", "16")));

    /** An answer and how long it took. */
    private record Timed(boolean stranger, int status, Duration time) {}

    /** A machine that does other work beside the tests may be slow, and it is not for that that a request is to fail. */
    private static Map<String, String> patient(Map<String, String> more) {
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("POSTERN_LIMITS_DEADLINE", "60s");
        environment.put("POSTERN_LIMITS_COMMIT_WAIT", "60s");
        return environment;
    }

    private static String request(Project project, int customer, int turn) {
        String body = "{\"id\":\"c" + customer + "\",\"attributes\":{\"turn\":" + turn + "}}";
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
            clients.add(new RawClient(GATEWAY.client().port()));
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

    /** One connection of a proxy: mostly requests of the flood, and now and then one of a stranger. */
    private static List<Timed> shared(Project flood, Project stranger, int connection) throws IOException {
        List<Timed> answers = new ArrayList<>();
        try (RawClient client = new RawClient(NARROW.client().port())) {
            for (int turn = 0; turn < SHARED_TURNS; turn++) {
                boolean isStranger = (connection + turn) % STRANGER_EVERY == 0;
                long start = System.nanoTime();
                int status = client.send(request(isStranger ? stranger : flood, connection, turn))
                        .read()
                        .status();
                answers.add(new Timed(isStranger, status, Duration.ofNanos(System.nanoTime() - start)));
            }
        }
        return answers;
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
    void a_stranger_on_connections_that_a_refused_flood_shares_is_answered_soon() throws Exception {
        Project flood = NARROW.project();
        Project stranger = NARROW.project();
        // The keys and the types are known, so that no request waits for them.
        assertThat(flood.trackAttribute("turn", "0").status()).isEqualTo(200);
        assertThat(stranger.trackAttribute("turn", "0").status()).isEqualTo(200);
        List<Callable<List<Timed>>> connections = new ArrayList<>();
        for (int connection = 0; connection < SHARED_CONNECTIONS; connection++) {
            int number = connection;
            connections.add(() -> shared(flood, stranger, number));
        }

        List<Timed> answers = together(connections);

        assertThat(answers).extracting(Timed::status).contains(503).containsOnly(200, 503);
        List<Timed> strangers = answers.stream().filter(Timed::stranger).toList();
        assertThat(strangers).extracting(Timed::status).contains(200);
        List<Duration> times = strangers.stream().map(Timed::time).sorted().toList();
        assertThat(times.get(times.size() * 9 / 10)).as("nine of ten").isLessThan(NEVER_PARKED);
    }
}
