package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.postern.support.CapturedLog;
import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that are too much, protocols that are not spoken, and requests that do not wait for their answers. */
class HeadLimitsTest {
    private static final int OWN_HEADERS = 3;

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of());

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @AfterEach
    void the_next_good_request_is_served_and_nothing_was_logged() throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);
        }
        assertThat(log.complaints()).isEmpty();
    }

    private static String withHeaders(int count) {
        String length = "Content-Length: " + StubbedEdge.BODY.length() + "\r\n";
        return StubbedEdge.request(length + "X: y\r\n".repeat(count - OWN_HEADERS), StubbedEdge.BODY);
    }

    private static String withHeader(String name, String value) {
        return StubbedEdge.request(
                "Content-Length: " + StubbedEdge.BODY.length() + "\r\n" + name + ": " + value + "\r\n",
                StubbedEdge.BODY);
    }

    private static String withPath(String path) {
        return StubbedEdge.request(StubbedEdge.BODY).replace("/track/user", path);
    }

    static Stream<Arguments> tooMuch() {
        return Stream.of(
                argumentSet("65 headers", withHeaders(65), 431, "HeadersTooLarge"),
                argumentSet("2,500 tiny headers", withHeaders(2_500), 431, "HeadersTooLarge"),
                argumentSet("100,000 headers", withHeaders(100_000), 431, "HeadersTooLarge"),
                argumentSet("a huge value", withHeader("X", "y".repeat(9_000)), 431, "HeadersTooLarge"),
                argumentSet("a huge name", withHeader("x".repeat(9_000), "y"), 431, "HeadersTooLarge"),
                argumentSet("a megabyte in one value", withHeader("X", "y".repeat(1_000_000)), 431, "HeadersTooLarge"),
                argumentSet("a huge key", withHeader("x-growlytics-key", "y".repeat(8_192)), 431, "HeadersTooLarge"),
                argumentSet("a huge request line", withPath("/" + "x".repeat(5_000)), 414, "UriTooLong"),
                argumentSet("a huge query", withPath("/track/user?" + "x=y&".repeat(300_000)), 414, "UriTooLong"),
                argumentSet("a huge method", "X".repeat(5_000) + " / HTTP/1.1\r\n\r\n", 414, "UriTooLong"),
                argumentSet("empty lines without end", "\r\n".repeat(10_000), 414, "UriTooLong"));
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void too_much_is_refused_and_the_connection_closed(String request, int status, String type) throws IOException {
        double refused = EDGE.metric("postern_rejected_heads_total{status=\"" + status + "\"}");
        try (RawClient client = EDGE.connect()) {
            Reply reply = client.send(request).read();

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.type()).isEqualTo(type);
            assertThat(reply.headers().first("connection")).contains("close");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(EDGE.customers()).isEmpty();
        assertThat(EDGE.metric("postern_rejected_heads_total{status=\"" + status + "\"}"))
                .isEqualTo(refused + 1);
    }

    @Test
    void as_many_and_as_large_headers_as_allowed_are_read() throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(withHeaders(64)).read().status()).isEqualTo(200);
            assertThat(client.send(withHeader("X", "y".repeat(8_000))).read().status())
                    .isEqualTo(200);
            assertThat(client.send(withPath("/track/user?" + "x".repeat(4_000)))
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP/2.0", "HTTP/3.0", "HTTP/0.9", "HTTP/20.1", "FTP/1.1"})
    void another_version_is_not_spoken_and_the_answer_is_in_ours(String version) throws IOException {
        try (RawClient client = EDGE.connect()) {
            String answer = client.send(StubbedEdge.request(StubbedEdge.BODY).replace("HTTP/1.1", version))
                    .rest();

            assertThat(answer).startsWith("HTTP/1.1 505 ").contains("{\"type\":\"VersionNotSupported\"");
        }
        assertThat(EDGE.customers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.2", "HTTP/1.9", "HTTP/1.01", "HTTP/01.1", "http/1.1"})
    void a_later_or_oddly_written_minor_version_is_served_as_1_1(String version) throws IOException {
        try (RawClient client = EDGE.connect()) {
            String request = StubbedEdge.request(StubbedEdge.BODY).replace("HTTP/1.1", version);

            String answers = client.send(request + request.replace("Host: x", "Host: x\r\nConnection: close"))
                    .rest();

            assertThat(answers.split("HTTP/1.1 200 ")).as("answers").hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TE, close", "close, TE", "keep-alive,close", "x,  CLOSE ,y", "TE\r\nConnection: close"})
    void a_list_of_connection_options_that_holds_close_closes(String options) throws IOException {
        try (RawClient client = EDGE.connect()) {
            String answer = client.send(withHeader("Connection", options)).rest();

            assertThat(answer).startsWith("HTTP/1.1 200 ").contains("connection: close");
        }
    }

    @Test
    void another_word_with_close_in_it_does_not_close() throws IOException {
        try (RawClient client = EDGE.connect()) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.send(withHeader("Connection", "TE, closed"))
                                .read()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void a_preface_of_http2_with_a_flood_of_resets_gets_http_1_1_and_a_close() throws IOException {
        String settings = "\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000";
        String headers = "\u0000\u0000\u0001\u0001\u0005\u0000\u0000\u0000\u0001\u0082";
        String reset = "\u0000\u0000\u0004\u0003\u0000\u0000\u0000\u0000\u0001\u0000\u0000\u0000\u0008";
        try (RawClient client = EDGE.connect()) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + (headers + reset).repeat(10_000));

            assertThat(client.read().status()).isEqualTo(505);
            assertThat(client.rest()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"'h2c', 'Upgrade, HTTP2-Settings'", "'websocket', 'Upgrade'", "'TLS/1.0', 'Upgrade'"})
    void no_upgrade_is_taken(String protocol, String connection) throws IOException {
        String upgrade = "Connection: " + connection + "\r\nUpgrade: " + protocol
                + "\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Version: 13\r\nContent-Length: 10\r\n";
        try (RawClient client = EDGE.connect()) {
            Reply reply =
                    client.send(StubbedEdge.request(upgrade, StubbedEdge.BODY)).read();

            assertThat(reply.statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
            assertThat(reply.headers().first("upgrade")).isEmpty();
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 405", "HEAD, 405", "TRACE, 405", "CONNECT, 405", "OPTIONS, 405", "post, 405", "BREW, 405"})
    void another_method_is_answered(String method, int status) throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request("").replace("POST", method));

            String answer = client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .rest();

            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").doesNotContain(StubbedEdge.KEY);
            assertThat(answer.split("HTTP/1.1 ")).as("answers").hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"*", "track/user", "/track/../user", "/track%2fuser", "x:80"})
    void another_path_is_not_found(String path) throws IOException {
        try (RawClient client = EDGE.connect()) {
            Reply reply = client.send(withPath(path)).read();

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.type()).isEqualTo("NotFound");
        }
    }

    @ParameterizedTest
    @CsvSource({"deflate", "br", "zstd", "'gzip, gzip'", "'identity, gzip'", "nonsense"})
    void a_body_of_another_encoding_is_refused_unread(String encoding) throws IOException {
        String bomb = "Content-Encoding: " + encoding + "\r\nContent-Length: 60000\r\n";
        try (RawClient client = EDGE.connect()) {
            Reply reply = client.send(StubbedEdge.request(bomb, "")).read();

            assertThat(reply.status()).isEqualTo(415);
            assertThat(reply.type()).isEqualTo("UnsupportedEncoding");
        }
        assertThat(EDGE.customers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"65537", "2147483648", "4294967306", "9223372036854775807"})
    void a_length_beyond_the_limit_is_refused_before_the_body_comes(String length) throws IOException {
        try (RawClient client = EDGE.connect()) {
            Reply reply = client.send(StubbedEdge.request("Content-Length: " + length + "\r\n", ""))
                    .read();

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.headers().first("connection")).contains("close");
        }
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                argumentSet("a number of 60,000 digits", "{\"id\":\"1\",\"a\":" + "9".repeat(60_000) + "}", 422),
                argumentSet("a fraction of 60,000 digits", "{\"id\":\"1\",\"a\":0." + "9".repeat(60_000) + "}", 422),
                argumentSet("a huge exponent", "{\"id\":\"1\",\"a\":1e999999999}", 422),
                argumentSet("an exponent beyond any", "{\"id\":\"1\",\"a\":1e" + "9".repeat(50_000) + "}", 422),
                argumentSet("an id of 60,000 digits", "{\"id\":" + "9".repeat(60_000) + "}", 422),
                argumentSet("60,000 arrays", "{\"id\":\"1\",\"a\":" + "[".repeat(60_000), 400),
                argumentSet("10,000 objects", "{\"a\":".repeat(10_000), 400),
                argumentSet("a name of 60,000 characters", "{\"id\":\"1\",\"" + "x".repeat(60_000) + "\":1}", 422));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void a_body_made_to_hurt_is_answered(String body, int status) throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(StubbedEdge.request(body)).read().status()).isEqualTo(status);
        }
        assertThat(EDGE.customers()).isEmpty();
    }

    @Test
    void requests_that_come_together_are_answered_in_their_order() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request("{\"id\":\"1\"}")
                    + StubbedEdge.request("{")
                    + withPath("/nowhere")
                    + StubbedEdge.request("{\"id\":\"2\"}")
                    + StubbedEdge.request("{\"id\":\"\"}")
                    + StubbedEdge.request("{\"id\":\"3\"}"));

            assertThat(Stream.generate(() -> status(client)).limit(6)).containsExactly(200, 400, 404, 200, 422, 200);
        }
        assertThat(EDGE.customers()).startsWith("1", "2", "3");
    }

    private static int status(RawClient client) {
        try {
            return client.read().status();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_flood_of_requests_without_waiting_is_cut_off_with_an_answer() throws IOException, InterruptedException {
        EDGE.hold();
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request(StubbedEdge.BODY).repeat(100));
            EDGE.awaitMetric("postern_inflight_requests", 1);
            EDGE.release();

            assertThat(Stream.generate(() -> status(client)).limit(32)).containsOnly(200);
            assertThat(client.read().type()).isEqualTo("Overloaded");
            assertThat(client.rest()).isEmpty();
        } finally {
            EDGE.release();
        }
    }
}
