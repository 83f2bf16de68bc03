package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.RawClient;
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

    private static void waitLongerThanTheTarget() {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos <= QUEUE_DELAY.toNanos()) {
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

    private static int status(RawClient client) throws IOException {
        return client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status();
    }

    @Test
    void is_refused_again_while_a_queue_stands_and_served_when_it_is_gone() throws IOException {
        List<RawClient> others = new ArrayList<>();
        try (RawClient impatient = EDGE.connect();
                RawClient patient = EDGE.connect()) {
            for (int i = 0; i < HELD; i++) {
                others.add(EDGE.connect());
            }
            // Many answers that all take longer than the target.
            holding(others);
            waitLongerThanTheTarget();
            release(others);
            EDGE.look();
            EDGE.awaitMetric("postern_inflight_limit", StandingQueue.LEAST);

            holding(others);
            assertThat(status(impatient)).as("no room").isEqualTo(503);
            release(others);
            assertThat(status(impatient)).as("room, and too soon").isEqualTo(503);
            assertThat(status(patient)).as("who was not refused before").isEqualTo(200);

            while (EDGE.metric("postern_inflight_limit") < MOST) {
                EDGE.look();
            }
            assertThat(status(impatient)).isEqualTo(200);
        } finally {
            for (RawClient client : others) {
                client.close();
            }
        }
    }
}
