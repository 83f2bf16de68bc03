package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.CapturedLog;
import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their time: with the head, with the body, between requests, and after they were refused. */
class SlowClientTest {
    private static final int LONGEST_DRIBBLE_MILLIS = 30_000;
    /** Shorter than the deadline that a gateway has by default. */
    private static final long LONGEST_ANSWER_MILLIS = 4_500;

    private static final String LARGE_BUT_REFUSED = "Content-Encoding: br\r\nContent-Length: 60000\r\n";

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of(
            "POSTERN_LIMITS_HEAD_TIMEOUT", "200ms",
            "POSTERN_LIMITS_IDLE_TIMEOUT", "300ms",
            "POSTERN_LIMITS_BODY_TIMEOUT", "400ms",
            "POSTERN_LIMITS_DEADLINE", "800ms",
            "POSTERN_LIMITS_LINGER_TIMEOUT", "200ms",
            "POSTERN_LIMITS_LINGER_BYTES", "100000"));

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @AfterEach
    void the_next_good_request_is_served_and_nothing_was_logged() throws IOException {
        EDGE.release();
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);
        }
        assertThat(log.complaints()).isEmpty();
        EDGE.awaitMetric("postern_inflight_requests", 0);
        EDGE.awaitMetric("postern_inflight_bytes", 0);
        EDGE.awaitMetric("postern_connections", 0);
    }

    private static double ended(String reason) {
        return EDGE.metric("postern_connections_ended_total{reason=\"" + reason + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "POST /track/user HTTP/1.1\r\n", "POST /track/user HTTP/1.1\r\nHost: x\r\nX: y"})
    void a_head_that_does_not_arrive_in_time_is_answered(String beginning) throws IOException {
        double before = ended("head");
        try (RawClient client = EDGE.connect()) {
            Reply reply = client.send(beginning).read();

            assertThat(reply.statusAndBody())
                    .isEqualTo("408 {\"type\":\"RequestTimeout\",\"message\":\"The head did not arrive in time.\","
                            + "\"details\":[]}");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(ended("head")).isEqualTo(before + 1);
    }

    @Test
    void a_connection_without_a_request_is_closed() throws IOException {
        double before = ended("head");
        try (RawClient client = EDGE.connect()) {
            assertThat(client.rest()).isEmpty();
        }
        assertThat(ended("head")).isEqualTo(before + 1);
    }

    @Test
    void a_head_that_comes_byte_by_byte_is_cut_off() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send("POST /track/user HTTP/1.1\r\nHost: x\r\n");

            assertThat(dribble(client, "X: y\r\n")).isTrue();
        }
    }

    /** Sends the text again and again until the other side has had enough; false when it does not. */
    private static boolean dribble(RawClient client, String text) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try {
            var unused = clock.scheduleAtFixedRate(() -> client.sendUntilClosed(text), 0, 20, TimeUnit.MILLISECONDS);
            return client.isAnsweredWithin(LONGEST_DRIBBLE_MILLIS);
        } catch (IOException closed) {
            return true;
        } finally {
            clock.shutdownNow();
        }
    }

    @Test
    void the_head_of_a_second_request_has_its_time_too() throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);

            assertThat(client.send("POST /track/user HTTP/1.1\r\n").read().status())
                    .isEqualTo(408);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void a_connection_that_rests_too_long_is_closed() throws IOException {
        double before = ended("idle");
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);

            assertThat(client.rest()).isEmpty();
        }
        assertThat(ended("idle")).isEqualTo(before + 1);
    }

    @Test
    void a_request_that_is_handled_longer_than_a_connection_may_rest_is_answered() throws Exception {
        EDGE.hold();
        try (RawClient client = EDGE.connect();
                RawClient resting = EDGE.connect()) {
            client.send(StubbedEdge.request(StubbedEdge.BODY));
            resting.send(StubbedEdge.request("{"));
            assertThat(resting.read().status()).isEqualTo(400);
            assertThat(resting.rest()).as("closed for resting").isEmpty();

            EDGE.answerOne();

            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void what_is_not_stored_within_the_deadline_is_answered_504() throws IOException {
        EDGE.hold();
        try (RawClient client = EDGE.connect()) {
            long start = System.nanoTime();

            Reply reply = client.send(StubbedEdge.request(StubbedEdge.BODY)).read();

            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.type()).isEqualTo("Timeout");
            assertThat(reply.headers().first("retry-after")).contains("1");
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(750L, LONGEST_ANSWER_MILLIS);
        }
    }

    @Test
    void requests_that_wait_behind_another_have_the_same_deadline() throws IOException {
        EDGE.hold();
        try (RawClient client = EDGE.connect()) {
            long start = System.nanoTime();
            client.send(StubbedEdge.request(StubbedEdge.BODY).repeat(3));

            assertThat(client.read().status()).isEqualTo(504);
            assertThat(client.read().status()).isEqualTo(504);
            assertThat(client.read().status()).isEqualTo(504);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(750L, LONGEST_ANSWER_MILLIS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length: 30, '{\"id\":\"1\"'",
        "Content-Length: 30, ''",
        "Transfer-Encoding: chunked, '5\r\n{\"id\"'",
        "Transfer-Encoding: chunked, ''"
    })
    void a_body_that_does_not_arrive_in_time_is_answered(String framing, String beginning) throws IOException {
        try (RawClient client = EDGE.connect()) {
            Reply reply = client.send(StubbedEdge.request(framing + "\r\n", beginning))
                    .read();

            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.type()).isEqualTo("RequestTimeout");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(EDGE.customers()).isEmpty();
    }

    @Test
    void a_body_that_comes_byte_by_byte_is_cut_off() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request("Transfer-Encoding: chunked\r\n", ""));

            assertThat(dribble(client, "1\r\n \r\n")).isTrue();
        }
        assertThat(EDGE.customers()).isEmpty();
    }

    @Test
    void a_refused_body_is_read_and_the_connection_goes_on() throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(StubbedEdge.request(LARGE_BUT_REFUSED, ""))
                            .read()
                            .status())
                    .isEqualTo(415);

            client.send(" ".repeat(60_000) + StubbedEdge.request(StubbedEdge.BODY));

            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_refused_body_that_does_not_come_ends_the_connection() throws IOException {
        double before = ended("linger");
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(StubbedEdge.request(LARGE_BUT_REFUSED, ""))
                            .read()
                            .status())
                    .isEqualTo(415);

            assertThat(client.rest()).isEmpty();
        }
        assertThat(ended("linger")).isEqualTo(before + 1);
    }

    @Test
    void a_refused_body_that_is_too_large_ends_the_connection() throws IOException {
        double before = ended("linger");
        try (RawClient client = EDGE.connect()) {
            client.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(404);

            client.send(" ".repeat(100_001));

            assertThat(client.rest()).isIn("", "(aborted)");
        }
        assertThat(ended("linger")).isEqualTo(before + 1);
    }

    @Test
    void the_answer_to_a_body_that_is_too_large_arrives_although_the_body_is_still_sent() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request("Content-Length: 90000\r\n", " ".repeat(90_000)));

            assertThat(client.read().status()).isEqualTo(413);
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void a_client_that_does_not_take_its_answers_is_let_go() throws IOException {
        // An answer lists everything that is wrong with its body, so these are far larger than what the sockets hold.
        String body = IntStream.range(1_000, 6_000)
                .mapToObj(number -> "\"a" + number + "\":[]")
                .collect(Collectors.joining(",", "{", "}"));
        double before = ended("answer");
        try (RawClient client = EDGE.connect()) {
            client.sendUntilClosed(StubbedEdge.request(body).repeat(30));

            EDGE.awaitMetric("postern_connections_ended_total{reason=\"answer\"}", before + 1);
        }
    }
}
