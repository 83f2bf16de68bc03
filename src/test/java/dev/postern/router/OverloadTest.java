package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.router.overload.LoadShedder;
import dev.postern.support.CapturedLog;
import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More than the gateway takes: requests, bytes of bodies, connections. */
class OverloadTest {
    private static final int REQUESTS = 4;
    private static final int BODY_BYTES = 20_000;
    private static final int CONNECTIONS = 8;
    private static final long BYTES = REQUESTS * LoadShedder.REQUEST_BYTES + BODY_BYTES * LoadShedder.BYTES_FOR_A_BYTE;
    private static final int CHUNK_BYTES = 0x1000;

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of(
            "POSTERN_LIMITS_IN_FLIGHT_REQUESTS",
            Integer.toString(REQUESTS),
            "POSTERN_LIMITS_IN_FLIGHT_BYTES",
            Long.toString(BYTES),
            "POSTERN_LIMITS_CONNECTIONS",
            Integer.toString(CONNECTIONS)));

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @BeforeEach
    void the_store_is_slow() {
        EDGE.hold();
    }

    @AfterEach
    void afterwards_it_is_back_to_normal() throws IOException {
        EDGE.release();
        EDGE.awaitMetric("postern_inflight_requests", 0);
        EDGE.awaitMetric("postern_inflight_bytes", 0);
        EDGE.awaitMetric("postern_connections", 0);
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);
        }
        assertThat(log.complaints()).isEmpty();
    }

    private static RawClient waiting() throws IOException {
        return EDGE.connect().send(StubbedEdge.request(StubbedEdge.BODY));
    }

    private static void assertOverloaded(Reply reply) {
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.type()).isEqualTo("Overloaded");
        assertThat(reply.headers().first("retry-after")).contains("1");
    }

    private static double shed(String reason) {
        return EDGE.metric("postern_shed_total{reason=\"" + reason + "\"}");
    }

    @Test
    void a_request_beyond_the_number_is_refused_before_its_body_comes() throws IOException {
        double shed = shed("requests");
        try (RawClient first = waiting();
                RawClient second = waiting();
                RawClient third = waiting();
                RawClient fourth = waiting();
                RawClient refused = EDGE.connect()) {
            EDGE.awaitMetric("postern_inflight_requests", REQUESTS);

            assertOverloaded(refused.send(StubbedEdge.request("Content-Length: 10\r\n", ""))
                    .read());

            EDGE.release();
            assertThat(first.read().status()
                            + second.read().status()
                            + third.read().status()
                            + fourth.read().status())
                    .isEqualTo(800);
            refused.send(StubbedEdge.BODY + StubbedEdge.request(StubbedEdge.BODY));
            assertThat(refused.read().status()).as("the same connection, later").isEqualTo(200);
        }
        assertThat(shed("requests")).isEqualTo(shed + 1);
    }

    @Test
    void a_body_takes_room_as_its_bytes_come_and_not_as_they_are_announced() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request("Content-Length: 60000\r\n", "{\"id\":1"));

            EDGE.awaitMetric("postern_inflight_bytes", LoadShedder.REQUEST_BYTES + 7.0 * LoadShedder.BYTES_FOR_A_BYTE);
        }
    }

    @Test
    void a_body_is_refused_when_its_key_holds_its_share_of_the_room() throws IOException {
        double shed = shed("key_share");
        String chunk = "1000\r\n" + " ".repeat(CHUNK_BYTES) + "\r\n";
        // A key alone holds four fifths.
        int chunks = (int) ((BYTES * 4 / 5 - LoadShedder.REQUEST_BYTES) / LoadShedder.BYTES_FOR_A_BYTE) / CHUNK_BYTES;
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request("Transfer-Encoding: chunked\r\n", chunk.repeat(chunks)));
            EDGE.awaitMetric(
                    "postern_inflight_bytes",
                    LoadShedder.REQUEST_BYTES + (double) chunks * CHUNK_BYTES * LoadShedder.BYTES_FOR_A_BYTE);

            assertOverloaded(client.send(chunk).read());

            EDGE.awaitMetric("postern_inflight_bytes", 0);
            EDGE.release();
            client.send(chunk + "0\r\n\r\n" + StubbedEdge.request(StubbedEdge.BODY));
            assertThat(client.read().status()).isEqualTo(200);
        }
        assertThat(shed("key_share")).isEqualTo(shed + 1);
    }

    @Test
    void without_a_key_no_room_is_taken_for_a_body() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send("POST /track/user HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(401);
            EDGE.awaitMetric("postern_inflight_bytes", 0);
        }
    }

    @Test
    void a_client_that_goes_away_with_half_a_body_leaves_its_room() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request("Content-Length: 20000\r\n", " "));
            EDGE.awaitMetric("postern_inflight_requests", 1);
        }

        EDGE.awaitMetric("postern_inflight_requests", 0);
        EDGE.awaitMetric("postern_inflight_bytes", 0);
    }

    @Test
    void a_connection_beyond_the_number_is_answered_and_closed() throws IOException {
        double before = EDGE.metric("postern_connections_refused_total");
        RawClient[] open = new RawClient[CONNECTIONS];
        for (int i = 0; i < CONNECTIONS; i++) {
            open[i] = EDGE.connect();
        }
        EDGE.awaitMetric("postern_connections", CONNECTIONS);

        try (RawClient refused = EDGE.connect()) {
            Reply reply = refused.read();
            assertOverloaded(reply);
            assertThat(reply.headers().first("connection")).contains("close");
            assertThat(refused.rest()).isEmpty();
        }

        for (RawClient client : open) {
            client.close();
        }
        assertThat(EDGE.metric("postern_connections_refused_total")).isEqualTo(before + 1);
    }
}
