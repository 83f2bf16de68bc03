package dev.postern.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 2, what only a client that speaks HTTP by hand can do. */
class SlowBodyTest {
    private static final int LONGEST_ANSWER_MILLIS = 10_000;

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.with(Map.of("POSTERN_LIMITS_BODY_TIMEOUT", "300ms"));

    /** Sends the bytes, leaves the connection open, and returns what comes back until the gateway closes it. */
    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", GATEWAY.client().port())) {
            socket.setSoTimeout(LONGEST_ANSWER_MILLIS);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String head(Project project, String framing) {
        return "POST /track/user HTTP/1.1\r\nHost: x\r\nx-growlytics-key: " + project.key() + "\r\n" + framing
                + "\r\n\r\n";
    }

    @Test
    void a_body_that_does_not_arrive_in_time_is_given_up() throws IOException {
        Project project = GATEWAY.project();

        String response = exchange(head(project, "Content-Length: 30") + "{\"id\":\"1\"");

        assertThat(response).startsWith("HTTP/1.1 408 ").contains("{\"type\":\"RequestTimeout\",\"message\":");
        assertThat(project.customers()).isEmpty();
    }

    @Test
    void a_chunked_body_that_never_ends_is_given_up() throws IOException {
        Project project = GATEWAY.project();

        String response = exchange(head(project, "Transfer-Encoding: chunked") + "a\r\n{\"id\":\"1\"}\r\n");

        assertThat(response).startsWith("HTTP/1.1 408 ");
        assertThat(project.customers()).isEmpty();
    }

    @Test
    void a_transfer_encoding_that_only_looks_like_chunked_is_refused() throws IOException {
        Project project = GATEWAY.project();

        String response = exchange(head(project, "Transfer-Encoding: xchunked") + "a\r\n{\"id\":\"1\"}\r\n0\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 400 ");
        assertThat(project.customers()).isEmpty();
    }
}
