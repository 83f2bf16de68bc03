package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask before they send a body: {@code Expect: 100-continue} of RFC 9110, section 10.1.1. */
class ExpectContinueTest {
    private static final String HEAD = StubbedEdge.request("Content-Length: 10\r\nExpect: 100-continue\r\n", "");

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of("POSTERN_LIMITS_IN_FLIGHT_REQUESTS", "1"));

    @ParameterizedTest
    @ValueSource(strings = {"/track/user", "/track/users", "/track/user?dryRun=false"})
    void a_good_head_is_told_to_continue(String path) throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertThat(client.send(HEAD.replace("/track/user", path)).read().status())
                    .isEqualTo(100);
            assertThat(client.send(StubbedEdge.BODY).read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'POST /track/user ', 'POST /nowhere ', 404",
        "'POST /track/user ', 'PUT /track/user ', 405",
        "'POST /track/user ', 'POST /track/user?dryRun=maybe ', 422",
        "'POST /track/user ', 'POST /track/users?dryRun=maybe ', 422",
        "good-key, wrong, 401",
        "'Length: 10', 'Length: 100000', 413",
        "'Length: 10', 'Length: 10\r\nContent-Encoding: br', 415",
    })
    void an_answer_that_the_head_decides_comes_first_and_is_the_last(String good, String bad, int status)
            throws IOException {
        try (RawClient client = EDGE.connect()) {
            Reply reply =
                    client.send(HEAD.replace(good, bad.translateEscapes())).read();

            assertThat(reply.status()).isEqualTo(status);
            // The client may send the body or leave it out.
            assertThat(reply.headers().first("connection")).contains("close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void a_request_without_room_is_not_told_to_continue() throws IOException, InterruptedException {
        EDGE.hold();
        try (RawClient first = EDGE.connect();
                RawClient client = EDGE.connect()) {
            first.send(StubbedEdge.request(StubbedEdge.BODY));
            EDGE.awaitCommand();

            assertThat(client.send(HEAD).read().status()).isEqualTo(503);
        } finally {
            EDGE.release();
        }
    }

    @Test
    void a_client_that_does_not_wait_keeps_its_connection() throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(HEAD.replace(StubbedEdge.KEY, "looked up while the body comes") + StubbedEdge.BODY);
            assertThat(client.read().status()).isEqualTo(401);

            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .isEqualTo(200);
        }
    }
}
