package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.postern.support.RawClient;
import java.io.IOException;
import java.net.Authenticator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that each answer of the API port has, and answers to requests that only read. */
class ResponseHeadersTest {
    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of(
            "POSTERN_HTTP_DOCS", "true",
            "POSTERN_LIMITS_HEAD_TIMEOUT", "200ms",
            "POSTERN_CORS_ORIGINS", "https://shop.example"));

    static Stream<Arguments> requests() {
        String good = StubbedEdge.request(StubbedEdge.BODY);
        String preflight = "OPTIONS /track/user HTTP/1.1\r\nHost: x\r\nOrigin: https://shop.example\r\n"
                + "Access-Control-Request-Method: POST\r\n\r\n";
        return Stream.of(
                argumentSet("stored", good, 200),
                argumentSet("a preflight", preflight, 204),
                argumentSet("not JSON", StubbedEdge.request("{"), 400),
                argumentSet("not HTTP", "nonsense\r\n\r\n", 400),
                argumentSet("a bad Host", good.replace("Host: x", "Host: a b"), 400),
                argumentSet("a wrong key", good.replace(StubbedEdge.KEY, "wrong"), 401),
                argumentSet("no such path", good.replace("/track/user", "/nowhere"), 404),
                argumentSet("another method", good.replace("POST", "PUT"), 405),
                argumentSet("a late head", "POST /track", 408),
                argumentSet("a long line", good.replace("/user", "/user?" + "x".repeat(5_000)), 414),
                argumentSet("another version", good.replace("HTTP/1.1", "HTTP/2.0"), 505),
                argumentSet("a document", "GET /docs HTTP/1.1\r\nHost: x\r\n\r\n", 200));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void every_answer_tells_when_it_was_made(String request, int status) throws IOException {
        try (RawClient client = EDGE.connect()) {
            HttpAnswer answer = read(client.send(request));

            assertThat(answer.status).isEqualTo(status);
            assertThat(ZonedDateTime.parse(answer.date, DateTimeFormatter.RFC_1123_DATE_TIME))
                    .isBetween(
                            ZonedDateTime.now().minus(Duration.ofMinutes(1)),
                            ZonedDateTime.now().plus(Duration.ofMinutes(1)));
        }
    }

    @Test
    void a_head_that_cannot_be_read_is_answered_in_the_version_of_the_gateway() throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send("nonsense\r\n\r\n").rest()).startsWith("HTTP/1.1 400 ");
        }
    }

    private record HttpAnswer(int status, String date) {}

    private static HttpAnswer read(RawClient client) throws IOException {
        var reply = client.read();
        return new HttpAnswer(reply.status(), reply.headers().first("date").orElse("none"));
    }

    @Test
    void a_client_that_looks_for_a_challenge_gets_the_401() throws IOException, InterruptedException {
        HttpClient careful =
                HttpClient.newBuilder().authenticator(new Authenticator() {}).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + EDGE.port() + "/track/user"))
                .header("x-growlytics-key", "wrong")
                .POST(BodyPublishers.ofString(StubbedEdge.BODY))
                .build();

        HttpResponse<String> response = careful.send(request, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("ApiKey header=\"x-growlytics-key\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/openapi.json", "/docs/start.js"})
    void head_is_answered_as_get_without_the_body(String path) throws IOException {
        String get = ask("GET", path);
        String head = ask("HEAD", path);

        int bodyStart = get.indexOf("\r\n\r\n") + 4;
        assertThat(get).startsWith("HTTP/1.1 200 ");
        assertThat(withoutDate(head)).isEqualTo(withoutDate(get.substring(0, bodyStart)));
    }

    private static String ask(String method, String path) throws IOException {
        try (RawClient client = EDGE.connect()) {
            return client.send(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .rest();
        }
    }

    private static String withoutDate(String head) {
        return head.replaceAll("date: .*", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs/", "/openapi.json/", "//docs", "/%64ocs", "/docs/../docs", "//", "/docs/start.js/"})
    void another_spelling_of_a_document_is_not_found(String path) throws IOException {
        assertThat(ask("GET", path)).startsWith("HTTP/1.1 404 ").contains("\"type\":\"NotFound\"");
    }
}
