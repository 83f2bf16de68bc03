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

/** Responses while the gateway stops. */
class DrainTest {
    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of());

    @RegisterExtension
    static final StubbedEdge DRAINING = StubbedEdge.with(Map.of());

    private static Reply ask(StubbedEdge edge, String request) throws IOException {
        try (RawClient client = edge.connect()) {
            return client.send(request).read();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /track/user, k, 200",
        "POST, /track/user, another, 401",
        "POST, /nothing, k, 404",
        "GET, /track/user, k, 405",
    })
    void every_answer_asks_to_close_the_connection(String method, String path, String key, int status)
            throws IOException {
        DRAINING.drain();
        String request = StubbedEdge.request(StubbedEdge.BODY)
                .replace("POST /track/user", method + " " + path)
                .replace(
                        "x-growlytics-key: " + StubbedEdge.KEY,
                        "x-growlytics-key: " + (key.equals("k") ? StubbedEdge.KEY : key));

        Reply reply = ask(DRAINING, request);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.headers().first("connection")).contains("close");
    }

    @Test
    void before_that_none_does() throws IOException {
        Reply reply = ask(EDGE, StubbedEdge.request(StubbedEdge.BODY));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().first("connection")).isEmpty();
    }
}
