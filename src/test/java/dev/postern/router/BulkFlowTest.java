package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many customers in one body flow: as they come, while others wait, and no faster than they are stored. */
class BulkFlowTest {
    private static final int REQUESTS = 1_400;

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of(
            "POSTERN_LIMITS_BULK_ITEMS", "2000",
            "POSTERN_LIMITS_IN_FLIGHT_REQUESTS", Integer.toString(REQUESTS),
            "POSTERN_LIMITS_DEADLINE", "1s",
            "POSTERN_LIMITS_BODY_TIMEOUT", "3s"));

    @RegisterExtension
    static final StubbedEdge LIMITED =
            StubbedEdge.with(Map.of("POSTERN_LIMITS_REQUESTS_PER_SECOND", "1", "POSTERN_LIMITS_BURST", "3"));

    @RegisterExtension
    static final StubbedEdge NARROW = StubbedEdge.with(Map.of("POSTERN_LIMITS_IN_FLIGHT_REQUESTS", "3"));

    @AfterEach
    void everything_is_given_back() {
        EDGE.release();
        NARROW.release();
        EDGE.awaitMetric("postern_inflight_requests", 0);
        EDGE.awaitMetric("postern_inflight_bytes", 0);
        NARROW.awaitMetric("postern_inflight_bytes", 0);
    }

    private static String head(String length) {
        return StubbedEdge.request(length, "").replace("/track/user", "/track/users");
    }

    private static String request(String body) {
        return head("Content-Length: " + body.length() + "\r\n") + body;
    }

    private static String lines(int items) {
        return IntStream.range(0, items)
                .mapToObj(i -> "{\"id\":\"" + i + "\"}\n")
                .collect(Collectors.joining());
    }

    private static List<Integer> statuses(Reply reply) {
        return new JsonObject(reply.body())
                .getJsonArray("results").stream()
                        .map(JsonObject.class::cast)
                        .map(result -> result.getInteger("status"))
                        .toList();
    }

    @Test
    void items_are_stored_before_the_body_is_at_its_end() throws IOException, InterruptedException {
        try (RawClient client = EDGE.connect()) {
            client.send(head("Content-Length: 23\r\n") + "[{\"id\":\"1\"},{\"i");
            EDGE.awaitMetric("postern_inflight_requests", 1);
            EDGE.awaitCommand();
            assertThat(EDGE.customers()).containsExactly("1");

            client.send("d\":\"2\"}]");

            assertThat(statuses(client.read())).containsExactly(200, 200);
            assertThat(EDGE.customers()).containsExactly("1", "2");
        }
    }

    @Test
    void while_much_is_in_flight_the_body_waits() throws IOException {
        EDGE.hold();
        try (RawClient client = EDGE.connect()) {
            client.send(head("Transfer-Encoding: chunked\r\n"));
            String chunk = lines(100);
            for (int chunks = 0; chunks < 5; chunks++) {
                client.send(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
            }
            EDGE.awaitMetric("postern_inflight_requests", 501);
            client.send(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n0\r\n\r\n");
            assertThat(client.isAnsweredWithin(200)).isFalse();
            assertThat(EDGE.metric("postern_inflight_requests")).isEqualTo(501);

            EDGE.release();

            assertThat(statuses(client.read())).hasSize(600).containsOnly(200);
        }
    }

    @Test
    void of_items_that_come_together_five_hundred_are_in_flight_at_once() throws IOException {
        EDGE.hold();
        try (RawClient client = EDGE.connect()) {
            client.send(request(lines(700)));
            EDGE.awaitMetric("postern_inflight_requests", 501);
            assertThat(client.isAnsweredWithin(200)).isFalse();
            assertThat(EDGE.metric("postern_inflight_requests")).isEqualTo(501);

            EDGE.release();

            assertThat(statuses(client.read())).hasSize(700).containsOnly(200);
        }
    }

    @Test
    void an_item_that_is_not_stored_in_time_says_so_itself() throws IOException {
        EDGE.hold();
        try (RawClient client = EDGE.connect()) {
            client.send(request("[{\"id\":\"1\"},{\"id\":\"NaN\"}]"));

            assertThat(statuses(client.read())).containsExactly(504, 422);
        }
    }

    @Test
    void a_body_that_does_not_come_in_time_has_the_verdicts_of_what_came() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(head("Content-Length: 100\r\n") + "[{\"id\":\"1\"},{\"id\":");

            assertThat(statuses(client.read())).containsExactly(200, 408);
        }
    }

    @Test
    void an_item_for_which_there_is_no_room_waits_for_the_others_of_its_body() throws IOException {
        NARROW.hold();
        try (RawClient client = NARROW.connect()) {
            client.send(request(lines(5)));
            // The call itself, and one item.
            NARROW.awaitMetric("postern_inflight_requests", 2);
            NARROW.release();

            assertThat(statuses(client.read())).hasSize(5).containsOnly(200);
            assertThat(NARROW.customers()).containsExactly("0", "1", "2", "3", "4");
        }
    }

    @Test
    void where_others_have_all_the_room_an_item_says_so_itself() throws IOException {
        NARROW.hold();
        try (RawClient first = NARROW.connect().send(StubbedEdge.request(StubbedEdge.BODY));
                RawClient second = NARROW.connect().send(StubbedEdge.request(StubbedEdge.BODY));
                RawClient client = NARROW.connect()) {
            NARROW.awaitMetric("postern_inflight_requests", 2);

            assertThat(statuses(client.send(request(lines(2))).read())).containsExactly(503, 503);

            NARROW.release();
            assertThat(first.read().status() + second.read().status()).isEqualTo(400);
        }
    }

    @Test
    void each_item_takes_a_token_of_the_rate() throws IOException {
        try (RawClient client = LIMITED.connect()) {
            assertThat(statuses(client.send(request(lines(4))).read())).containsExactly(200, 200, 200, 429);
        }
    }
}
