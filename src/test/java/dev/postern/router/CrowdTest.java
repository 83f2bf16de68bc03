package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that comes again at once, although it was told to wait. */
class CrowdTest {
    private static final int HELD = 60;
    private static final int MOST = 2_000;
    private static final Duration QUEUE_DELAY = Duration.ofMillis(200);
    /** The clock of a system that tells when something came ticks no more slowly than this. */
    private static final Duration TICK = Duration.ofMillis(20);

    /** One key may hold four fifths of it: {@link #HELD} requests. */
    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of(
            "POSTERN_LIMITS_IN_FLIGHT_REQUESTS",
            Integer.toString(MOST),
            "POSTERN_LIMITS_IN_FLIGHT_BYTES",
            Long.toString(HELD * (Admission.REQUEST_BYTES + 10 * Admission.BYTES_FOR_A_BYTE) * 5 / 4),
            "POSTERN_LIMITS_QUEUE_DELAY",
            QUEUE_DELAY.toMillis() + "ms"));

    private static void holding(List<RawClient> clients) throws IOException {
        EDGE.hold();
        for (RawClient client : clients) {
            client.send(StubbedEdge.request(StubbedEdge.BODY));
        }
        EDGE.awaitMetric("postern_inflight_requests", HELD);
    }

    private static void waitLongerThan(Duration wait) {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos <= wait.toNanos()) {
            Thread.onSpinWait();
        }
    }

    private static void release(List<RawClient> clients) throws IOException {
        EDGE.release();
        for (RawClient client : clients) {
            assertThat(client.read().status()).isEqualTo(200);
        }
        EDGE.awaitMetric("postern_inflight_bytes", 0);
    }

    private static Reply ask(RawClient client) throws IOException {
        return client.send(StubbedEdge.request(StubbedEdge.BODY)).read();
    }

    /** Many answers that all take longer than the target. */
    private static List<RawClient> crowd() throws IOException {
        List<RawClient> others = new ArrayList<>();
        for (int i = 0; i < HELD; i++) {
            others.add(EDGE.connect());
        }
        holding(others);
        waitLongerThan(QUEUE_DELAY);
        release(others);
        EDGE.look();
        EDGE.awaitMetric("postern_inflight_limit", StandingQueue.LEAST_IN_TARGET);
        return others;
    }

    private static void end(List<RawClient> others) throws IOException {
        while (EDGE.metric("postern_inflight_limit") < MOST) {
            EDGE.look();
        }
        for (RawClient client : others) {
            client.close();
        }
    }

    @Test
    void who_comes_again_at_once_is_served_as_soon_as_there_is_room() throws IOException {
        List<RawClient> others = crowd();
        try (RawClient impatient = EDGE.connect()) {
            holding(others);
            Reply refused = ask(impatient);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers().first("Retry-After")).contains("1");
            EDGE.awaitMetric("postern_connections_resting", 1);
            impatient.send(StubbedEdge.request(StubbedEdge.BODY));
            release(others);
            assertThat(impatient.read().status()).isEqualTo(200);
            EDGE.awaitMetric("postern_connections_resting", 0);
        } finally {
            end(others);
        }
    }

    @Test
    void a_request_that_lay_unread_for_long_is_refused_and_the_next_one_heard() throws IOException {
        List<RawClient> others = crowd();
        try (RawClient impatient = EDGE.connect();
                RawClient patient = EDGE.connect()) {
            holding(others);
            assertThat(ask(impatient).status()).isEqualTo(503);
            impatient.send(StubbedEdge.request(StubbedEdge.BODY));
            waitLongerThan(QUEUE_DELAY.multipliedBy(2).plusMillis(50));
            release(others);
            int refused = Epoll.isAvailable() ? 503 : 200;
            assertThat(impatient.read().status())
                    .as("room, and a younger one is better served, where the system tells how long it lay there")
                    .isEqualTo(refused);
            assertThat(EDGE.metric("postern_connections_resting"))
                    .as("it was invited, and what it sent since is not there yet")
                    .isZero();
            assertThat(ask(patient).status()).as("who was not refused before").isEqualTo(200);
            assertThat(ask(impatient).status()).isEqualTo(200);
        } finally {
            end(others);
        }
    }

    @Test
    void without_room_the_next_answer_comes_after_a_rest_and_within_the_deadline() throws IOException {
        List<RawClient> others = crowd();
        try (RawClient impatient = EDGE.connect()) {
            holding(others);
            assertThat(ask(impatient).status()).isEqualTo(503);
            waitLongerThan(TICK);
            long startNanos = System.nanoTime();
            Reply again = ask(impatient);
            assertThat(again.status()).isEqualTo(503);
            boolean told = Epoll.isAvailable();
            assertThat(again.headers().first("Retry-After"))
                    .as("longest where the system tells that it came too early")
                    .contains(told ? "5" : "2");
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                    .as("it is read once more, near the deadline")
                    .isBetween(Duration.ofMillis(told ? 1_800 : 500), Duration.ofSeconds(5));
            release(others);
        } finally {
            end(others);
        }
    }

    @Test
    void who_goes_away_while_it_rests_is_waited_for_no_more() throws IOException {
        List<RawClient> others = crowd();
        try {
            holding(others);
            try (RawClient impatient = EDGE.connect()) {
                assertThat(ask(impatient).status()).isEqualTo(503);
                EDGE.awaitMetric("postern_connections_resting", 1);
            }
            EDGE.awaitMetric("postern_connections", HELD);
            assertThat(EDGE.metric("postern_connections_resting")).isZero();
            release(others);
        } finally {
            end(others);
        }
    }
}
