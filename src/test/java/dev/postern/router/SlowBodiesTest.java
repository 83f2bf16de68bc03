package dev.postern.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.router.overload.LoadShedder;
import dev.postern.support.CapturedLog;
import dev.postern.support.Gzip;
import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies that stay unfinished, from clients that send their beginning and little more. */
class SlowBodiesTest {
    private static final int MOST = 3;
    private static final int HOSTILE = 20;
    private static final int LONGER_THAN_THE_GRACE_MILLIS = 3_000;
    private static final String BEGINNING = "{\"id\":\"";
    private static final String END = "1\"}";
    private static final String LENGTH = "Content-Length: " + (BEGINNING + END).length() + "\r\n";

    /** So much room that the beginnings of all fit, and a few whole bodies at most. */
    @RegisterExtension
    static final StubbedEdge PACED = StubbedEdge.with(Map.of(
            "POSTERN_LIMITS_IN_FLIGHT_BYTES",
            Long.toString(2 * HOSTILE * LoadShedder.REQUEST_BYTES),
            "POSTERN_LIMITS_BODY_TIMEOUT",
            "5m"));

    @RegisterExtension
    static final StubbedEdge DEMANDING = StubbedEdge.with(Map.of("POSTERN_LIMITS_BODY_RATE", "1048576"));

    @RegisterExtension
    static final StubbedEdge COUNTING = StubbedEdge.with(counting(Map.of()));

    @RegisterExtension
    static final StubbedEdge TRUSTING = StubbedEdge.with(counting(Map.of("POSTERN_HTTP_TRUSTED_PROXIES", "127.0.0.1")));

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final List<RawClient> clients = new ArrayList<>();

    private static Map<String, String> counting(Map<String, String> more) {
        Map<String, String> environment = new TreeMap<>(more);
        environment.put("POSTERN_LIMITS_BODY_RATE", "0");
        environment.put("POSTERN_LIMITS_BODY_TIMEOUT", "5m");
        environment.put("POSTERN_LIMITS_SLOW_BODIES", Integer.toString(MOST));
        return environment;
    }

    @AfterEach
    void nothing_is_held_and_nothing_was_logged() throws IOException {
        DEMANDING.release();
        for (RawClient client : clients) {
            client.close();
        }
        for (StubbedEdge edge : List.of(PACED, DEMANDING, COUNTING, TRUSTING)) {
            edge.awaitMetric("postern_inflight_bytes", 0);
        }
        assertThat(log.complaints()).isEmpty();
    }

    private RawClient begin(StubbedEdge edge, String headers) throws IOException {
        RawClient client = edge.connect().send(StubbedEdge.request(headers, BEGINNING));
        clients.add(client);
        return client;
    }

    private static double refused(StubbedEdge edge) {
        return edge.metric("postern_rate_limited_total{limit=\"bodies\"}");
    }

    private static String bulk(String body) {
        return StubbedEdge.request("Content-Length: " + body.length() + "\r\n", "")
                        .replace("/user", "/users")
                + body;
    }

    @Test
    void bodies_that_are_announced_and_do_not_come_leave_room_for_others() throws IOException {
        for (int i = 0; i < HOSTILE; i++) {
            begin(PACED, "Content-Length: 60000\r\n");
        }
        PACED.awaitMetric("postern_inflight_requests", HOSTILE);

        try (RawClient client = PACED.connect()) {
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void beginnings_of_bulk_bodies_leave_room_for_others() throws IOException {
        for (int i = 0; i < HOSTILE; i++) {
            clients.add(PACED.connect()
                    .send(StubbedEdge.request("Content-Length: 60000\r\n", "[{").replace("/user", "/users")));
        }
        PACED.awaitMetric(
                "postern_inflight_bytes", HOSTILE * (LoadShedder.REQUEST_BYTES + 1.0 * LoadShedder.BYTES_FOR_A_BYTE));

        try (RawClient client = PACED.connect()) {
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_body_slower_than_the_least_rate_is_answered_long_before_the_body_timeout() throws IOException {
        RawClient client = begin(PACED, LENGTH);

        Reply reply = client.read();

        assertThat(reply.statusAndBody())
                .isEqualTo("408 {\"type\":\"RequestTimeout\",\"message\":\"The body came too slowly; it must bring 500 "
                        + "bytes a second.\",\"details\":[]}");
        assertThat(client.rest()).isEmpty();
    }

    @Test
    void a_bulk_body_slower_than_the_least_rate_is_answered_too() throws IOException {
        RawClient client = PACED.connect()
                .send(StubbedEdge.request("Content-Length: 100\r\n", "[{").replace("/user", "/users"));
        clients.add(client);

        assertThat(client.read().status()).isEqualTo(408);
    }

    @Test
    void the_least_rate_counts_the_bytes_that_come_not_those_that_are_decompressed() throws IOException {
        String gzip = new String(Gzip.blanksBehind("", 60_000), ISO_8859_1);
        RawClient client = PACED.connect()
                .send(StubbedEdge.request(
                        "Content-Encoding: gzip\r\nContent-Length: " + gzip.length() + "\r\n",
                        gzip.substring(0, gzip.length() - 1)));
        clients.add(client);

        assertThat(client.read().body()).contains("came too slowly");
    }

    @Test
    void a_body_that_keeps_the_least_rate_may_pause() throws IOException {
        String body = BEGINNING + END + " ".repeat(20_000);
        try (RawClient client = PACED.connect()) {
            client.send(StubbedEdge.request("Content-Length: " + body.length() + "\r\n", body.substring(0, 15_000)));
            assertThat(client.isAnsweredWithin(LONGER_THAN_THE_GRACE_MILLIS)).isFalse();

            assertThat(client.send(body.substring(15_000)).read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_bulk_body_that_the_gateway_holds_up_is_not_slow() throws IOException {
        DEMANDING.hold();
        String body = IntStream.range(0, 900)
                .mapToObj(i -> "{\"id\":\"" + i + "\"}\n")
                .collect(Collectors.joining());
        try (RawClient client = DEMANDING.connect()) {
            client.send(bulk(body).substring(0, bulk(body).length() - 5));
            DEMANDING.awaitMetric("postern_inflight_requests", 501);
            assertThat(client.isAnsweredWithin(LONGER_THAN_THE_GRACE_MILLIS)).isFalse();
            DEMANDING.release();

            Reply reply = client.send(body.substring(body.length() - 5)).read();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains("\"accepted\":900,\"failed\":0");
        }
    }

    @Test
    void beyond_the_number_of_its_address_a_slow_body_is_refused_and_the_others_go_on() throws IOException {
        double before = refused(COUNTING);
        for (int i = 0; i <= MOST; i++) {
            begin(COUNTING, LENGTH);
        }
        COUNTING.awaitMetric("postern_rate_limited_total{limit=\"bodies\"}", before + 1);
        int good = 0;
        for (RawClient client : clients) {
            Reply reply = client.send(END).read();
            if (reply.status() == 200) {
                good++;
            } else {
                assertThat(reply.statusAndBody())
                        .isEqualTo("429 {\"type\":\"RateLimited\",\"message\":\"Too many slow bodies come from this "
                                + "address; try again.\",\"details\":[]}");
                assertThat(reply.headers().first("retry-after")).contains("1");
                assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY))
                                .read()
                                .status())
                        .as("the next request on its connection")
                        .isEqualTo(200);
            }
        }
        assertThat(good).isEqualTo(MOST);
    }

    @Test
    void an_address_with_many_slow_bodies_is_served_where_it_is_not_slow() throws IOException {
        double before = refused(COUNTING);
        for (int i = 0; i <= MOST; i++) {
            begin(COUNTING, LENGTH);
        }
        COUNTING.awaitMetric("postern_rate_limited_total{limit=\"bodies\"}", before + 1);

        try (RawClient client = COUNTING.connect()) {
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_slow_body_that_has_ended_gives_its_place_to_another() throws IOException {
        double before = refused(COUNTING);
        for (int turn = 0; turn < 2; turn++) {
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < MOST; i++) {
                slow.add(begin(COUNTING, LENGTH));
            }
            assertThat(slow.get(0).isAnsweredWithin(LONGER_THAN_THE_GRACE_MILLIS))
                    .isFalse();
            for (RawClient client : slow) {
                assertThat(client.send(END).read().status()).isEqualTo(200);
            }
        }
        assertThat(refused(COUNTING)).isEqualTo(before);
    }

    @Test
    void behind_a_trusted_proxy_each_client_is_counted_by_itself() throws IOException {
        for (int i = 0; i <= MOST; i++) {
            begin(TRUSTING, "X-Forwarded-For: 192.0.2." + i + "\r\n" + LENGTH);
        }
        assertThat(clients.get(0).isAnsweredWithin(LONGER_THAN_THE_GRACE_MILLIS))
                .isFalse();
        for (RawClient client : clients) {
            assertThat(client.send(END).read().status()).isEqualTo(200);
        }
        assertThat(refused(TRUSTING)).isZero();
    }
}
