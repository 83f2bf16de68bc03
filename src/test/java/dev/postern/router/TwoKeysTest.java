package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.RawClient;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that hold more than one key: a proxy may judge one and the gateway another. */
class TwoKeysTest {
    private static final String SECOND = "x-growlytics-key: ";

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of());

    @RegisterExtension
    static final StubbedEdge KEY_IN_QUERY = StubbedEdge.with(Map.of("POSTERN_CORS_KEY_IN_QUERY", "true"));

    private static String answer(StubbedEdge edge, String path, String second) throws IOException {
        String request = StubbedEdge.request("Content-Length: 10\r\nConnection: close\r\n" + second, StubbedEdge.BODY)
                .replace("/track/user", path);
        try (RawClient client = edge.connect()) {
            return client.send(request).rest();
        }
    }

    @ParameterizedTest
    @CsvSource({StubbedEdge.OTHER_KEY, "wrong", "''"})
    void two_different_keys_are_refused(String key) throws IOException {
        assertThat(answer(EDGE, "/track/user", SECOND + key + "\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"type\":\"BadRequest\",\"message\":\"The request holds two different keys.\"");
        assertThat(EDGE.customers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"x-growlytics-key", "X-Growlytics-Key"})
    void the_same_key_twice_is_taken(String name) throws IOException {
        assertThat(answer(EDGE, "/track/user", name + ": " + StubbedEdge.KEY + "\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({
        "key=" + StubbedEdge.KEY + ", 200",
        "key=" + StubbedEdge.OTHER_KEY + ", 400",
        "key=" + StubbedEdge.KEY + "&key=wrong, 400",
    })
    void a_key_in_the_query_beside_the_header_must_be_the_same(String query, int status) throws IOException {
        assertThat(answer(KEY_IN_QUERY, "/track/user?" + query, "")).startsWith("HTTP/1.1 " + status + " ");
    }
}
