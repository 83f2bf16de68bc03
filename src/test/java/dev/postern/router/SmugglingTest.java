package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.postern.support.CapturedLog;
import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that two servers could read in two ways (RFC 9112, sections 2, 5, 6 and 11.2). Each carries a second request in
 * what may or may not be its body: were it taken for a request, customer 666 would be stored.
 */
class SmugglingTest {
    private static final String SMUGGLED = StubbedEdge.request("{\"id\":\"666\"}");
    private static final String CHUNKED_BODY = "a\r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n";

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of());

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private static Arguments framing(String headers) {
        return argumentSet(headers.strip(), StubbedEdge.request(headers, CHUNKED_BODY));
    }

    private static Arguments chunks(String what, String chunks) {
        return argumentSet(what, StubbedEdge.request("Transfer-Encoding: chunked\r\n", chunks));
    }

    private static Arguments raw(String what, String request) {
        return argumentSet(what, request);
    }

    static Stream<Arguments> encodings() {
        return Stream.of(
                framing("Content-Length: 10\r\nTransfer-Encoding: chunked\r\n"),
                framing("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
                framing("Transfer-Encoding: xchunked\r\n"),
                framing("Transfer-Encoding: chunkedx\r\n"),
                framing("Transfer-Encoding: \"chunked\"\r\n"),
                framing("Transfer-Encoding: 'chunked'\r\n"),
                framing("Transfer-Encoding: chunked;q=1\r\n"),
                framing("Transfer-Encoding: chunked, identity\r\n"),
                framing("Transfer-Encoding: identity, chunked\r\n"),
                framing("Transfer-Encoding: gzip, chunked\r\n"),
                framing("Transfer-Encoding: chunked, chunked\r\n"),
                framing("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
                framing("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
                framing("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
                framing("Transfer-Encoding: identity\r\n"),
                framing("Transfer-Encoding:\r\n"),
                framing("Transfer-Encoding: \u000bchunked\r\n"),
                framing("Transfer-Encoding: chunked\u0000\r\n"),
                framing("Transfer-Encoding : chunked\r\n"),
                framing("Transfer-Encoding:\r\n chunked\r\n"),
                framing("Transfer-Encoding\t: chunked\r\n"),
                framing("Transfer-Encoding: x\r\n chunked\r\n"),
                framing("X: y\rTransfer-Encoding: chunked\r\n"),
                framing("X: y\nTransfer-Encoding: chunked\r\n"),
                framing("Transfer-Encoding\r\n"));
    }

    static Stream<Arguments> lengths() {
        return Stream.of(
                framing("Content-Length: 10\r\nContent-Length: 11\r\n"),
                framing("Content-Length: 10\r\nContent-Length: 10\r\n"),
                framing("Content-Length: 10, 10\r\n"),
                framing("Content-Length: 10\r\n 0\r\n"),
                framing("Content-Length: +10\r\n"),
                framing("Content-Length: -1\r\n"),
                framing("Content-Length: 0x0a\r\n"),
                framing("Content-Length: 1e1\r\n"),
                framing("Content-Length: 10 \u000b\r\n"),
                framing("Content-Length:\r\n"),
                framing("Content-Length : 10\r\n"),
                framing("Content-Length: 99999999999999999999\r\n"),
                framing("Content Length: 10\r\n"),
                framing("Content-Length\r\n"));
    }

    static Stream<Arguments> badChunks() {
        return Stream.of(
                chunks("no size", "\r\n" + CHUNKED_BODY),
                chunks("not hexadecimal", "g\r\n" + CHUNKED_BODY),
                chunks("with 0x", "0xa\r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("with a sign", "+a\r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("negative", "-1\r\n" + CHUNKED_BODY),
                chunks("of 64 bits", "1000000000000000a\r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("of 32 bits", "10000000a\r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("a blank before the size", " a\r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("a blank behind the size", "a \r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("a bare LF behind the size", "a\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("a bare LF in an extension", "a;x\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("a bare CR in an extension", "a;x\ry\r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("a bare LF behind the bytes", "a\r\n" + StubbedEdge.BODY + "\n0\r\n\r\n"),
                chunks("more bytes than the size says", "9\r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"),
                chunks("a bare LF in the trailer", "a\r\n" + StubbedEdge.BODY + "\r\n0\r\nX: y\n\r\n"),
                chunks("an endless extension", "a;" + "x".repeat(5_000) + "\r\n" + StubbedEdge.BODY + "\r\n0\r\n\r\n"));
    }

    static Stream<Arguments> badLines() {
        return Stream.of(
                raw("bare LF everywhere", StubbedEdge.request(StubbedEdge.BODY).replace("\r\n", "\n")),
                raw(
                        "a bare LF behind the request line",
                        StubbedEdge.request(StubbedEdge.BODY).replaceFirst("\r\n", "\n")),
                raw("a folded first header", "POST /track/user HTTP/1.1\r\n Host: x\r\n\r\n"),
                raw("no colon", "POST /track/user HTTP/1.1\r\nHost x\r\n\r\n"),
                raw("an empty name", "POST /track/user HTTP/1.1\r\n: x\r\nHost: x\r\n\r\n"),
                raw("a name that is no token", "POST /track/user HTTP/1.1\r\nHost: x\r\nx(y): z\r\n\r\n"),
                raw("NUL in a value", "POST /track/user HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n"),
                raw("no Host", "POST /track/user HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
                raw("two Hosts", "POST /track/user HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n"),
                raw("the same Host twice", "POST /track/user HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"),
                raw("a Host that is none", "POST /track/user HTTP/1.1\r\nHost: a b\r\n\r\n"),
                raw("a Host with a path", "POST /track/user HTTP/1.1\r\nHost: x/y\r\n\r\n"),
                raw("HTTP/0.9", "GET /track/user\r\n\r\n"),
                raw("no version", "POST /track/user \r\nHost: x\r\n\r\n"),
                raw("a version that is none", "POST /track/user HTTP/x\r\nHost: x\r\n\r\n"),
                raw(
                        "a body of HTTP/1.0 in chunks",
                        StubbedEdge.request("Transfer-Encoding: chunked\r\n", CHUNKED_BODY)
                                .replace("HTTP/1.1", "HTTP/1.0")),
                raw("a method that is no token", "PO(ST /track/user HTTP/1.1\r\nHost: x\r\n\r\n"),
                raw("a path that cannot be decoded", "POST /track/user%zz HTTP/1.1\r\nHost: x\r\n\r\n"),
                raw("a path that is not UTF-8", "POST /track/user%E9 HTTP/1.1\r\nHost: x\r\n\r\n"),
                raw("a query that cannot be decoded", StubbedEdge.request("").replace("/user", "/user?%zz=1")),
                raw("a query that is not UTF-8", StubbedEdge.request("").replace("/user", "/user?a=caf%E9")),
                raw("a query that is not encoded", StubbedEdge.request("").replace("/user", "/user?a=caf\u00c3\u00a9")),
                raw("TLS on a plain port", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n"),
                raw("nonsense", "\u0001\u0002\u0003\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource({"encodings", "lengths", "badChunks", "badLines"})
    void is_answered_400_and_what_follows_is_never_read(String attack) throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(attack + SMUGGLED);

            Reply reply = client.read();

            assertThat(reply.statusAndBody()).startsWith("400 {\"type\":\"BadRequest\",\"message\":\"");
            assertThat(reply.headers().first("connection")).contains("close");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(EDGE.customers()).isEmpty();
        assertStillServes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+5", "-5", "zz"})
    void a_chunk_that_cannot_be_read_is_answered_while_the_key_is_looked_up(String size) throws IOException {
        String request = StubbedEdge.request("Transfer-Encoding: chunked\r\n", size + "\r\nhello\r\n0\r\n\r\n");
        try (RawClient client = EDGE.connect()) {
            Reply reply = client.send(request.replace(StubbedEdge.KEY, "not seen yet" + size))
                    .read();

            assertThat(reply.statusAndBody()).startsWith("400 {\"type\":\"BadRequest\"");
            assertThat(client.rest()).isEmpty();
        }
        assertStillServes();
    }

    private void assertStillServes() throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);
        }
        assertThat(EDGE.customers()).containsExactly("1");
        assertThat(log.complaints()).isEmpty();
    }

    static Stream<Arguments> oneReadingOnly() {
        return Stream.of(
                framing("transfer-encoding: CHUNKED\r\n"),
                framing("Transfer-Encoding:chunked\t \r\n"),
                framing("X: y\r\n z\r\nTransfer-Encoding: chunked\r\n"),
                chunks("in two parts", "4\r\n{\"id\r\n6;x=\"y z\"\r\n\":\"1\"}\r\n000\r\nX: y\r\n\r\n"),
                raw("a number with zeros before", StubbedEdge.request("Content-Length: 0010\r\n", StubbedEdge.BODY)),
                raw("empty lines before", "\r\n\r\n" + StubbedEdge.request(StubbedEdge.BODY)),
                raw("an absolute URI", StubbedEdge.request(StubbedEdge.BODY).replace(" /", " http://x/")),
                raw("a Host of nothing", StubbedEdge.request(StubbedEdge.BODY).replace("Host: x", "Host:")),
                raw("a query", StubbedEdge.request(StubbedEdge.BODY).replace("/user", "/user?a=%C3%A9&b&&=c")));
    }

    @ParameterizedTest
    @MethodSource("oneReadingOnly")
    void what_has_one_reading_is_served_and_so_is_the_request_behind_it(String request) throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(request + StubbedEdge.request("{\"id\":\"2\"}"));

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(200);
        }
        assertThat(EDGE.customers()).containsExactly("1", "2");
        assertThat(log.complaints()).isEmpty();
    }

    @Test
    void a_folded_line_is_part_of_the_header_before_it_and_no_header() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request(" Transfer-Encoding: chunked\r\n", CHUNKED_BODY + SMUGGLED));

            assertThat(client.read().status()).as("the key with the line").isEqualTo(401);
            assertThat(client.read().status())
                    .as("the first chunk as a request")
                    .isEqualTo(400);
            assertThat(client.rest()).isEmpty();
        }
        assertThat(EDGE.customers()).isEmpty();
        assertStillServes();
    }
}
