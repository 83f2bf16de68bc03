package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.CapturedLog;
import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that end their side of the connection, or all of it, before they have their answers. */
class ClientCloseTest {
    private static final String GOOD = StubbedEdge.request(StubbedEdge.BODY);
    private static final int MANY = 20;

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of());

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @AfterEach
    void no_connection_stays_and_nothing_was_logged() {
        EDGE.release();
        EDGE.awaitMetric("postern_connections", 0);
        assertThat(log.complaints()).isEmpty();
    }

    /** After it, the event loop has seen what the clients did before. */
    private static void roundTrip() throws IOException {
        try (RawClient client = EDGE.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(404);
            }
        }
    }

    @Test
    void a_client_that_ends_its_side_still_gets_its_answer() throws IOException, InterruptedException {
        EDGE.hold();
        try (RawClient client = EDGE.connect()) {
            client.send(GOOD).endOutput();
            EDGE.awaitCommand();
            roundTrip();
            EDGE.release();

            Reply reply = client.read();

            assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
            assertThat(reply.headers().first("connection")).contains("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void every_complete_request_is_answered_and_one_that_is_cut_off_is_not() throws IOException, InterruptedException {
        EDGE.hold();
        try (RawClient client = EDGE.connect()) {
            client.send(GOOD + GOOD + GOOD.substring(0, GOOD.length() - 3)).endOutput();
            EDGE.awaitCommand();
            roundTrip();
            EDGE.release();

            assertThat(client.rest().split("HTTP/1.1 200 ")).as("answers").hasSize(3);
        }
        assertThat(EDGE.customers()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "POST /track/u", "POST /track/user HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"})
    void a_client_that_ends_its_side_without_a_complete_request_is_let_go(String sent) throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(sent).endOutput();

            assertThat(client.rest()).doesNotContain("200");
        }
    }

    @Test
    void a_client_that_ends_its_side_between_two_requests_is_let_go() throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(GOOD).read().status()).isEqualTo(200);

            assertThat(client.endOutput().rest()).isEmpty();
        }
    }

    @Test
    void a_client_that_ends_its_side_and_reads_late_gets_all_of_its_answers() throws IOException {
        // An answer lists everything that is wrong with its body, so these are far larger than what the sockets hold.
        String body = IntStream.range(1_000, 6_000)
                .mapToObj(number -> "\"a" + number + "\":[]")
                .collect(Collectors.joining(",", "{", "}"));
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request(body).repeat(MANY)).endOutput();
            roundTrip();

            for (int i = 0; i < MANY; i++) {
                assertThat(client.read().body()).endsWith("]}");
            }
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void a_client_that_left_is_let_go_when_its_request_is_done() throws IOException, InterruptedException {
        EDGE.hold();
        try (RawClient client = EDGE.connect()) {
            client.send(GOOD);
            EDGE.awaitCommand();
        }
        roundTrip();
    }

    @Test
    void a_reset_between_the_answers_to_several_requests_writes_no_line_of_log()
            throws IOException, InterruptedException {
        EDGE.hold();
        RawClient client = EDGE.connect();
        client.send(GOOD.repeat(3));
        EDGE.awaitCommand();
        client.reset();
        roundTrip();
    }
}
