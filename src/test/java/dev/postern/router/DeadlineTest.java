package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.RawClient;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The deadline begins with the first byte, also where the client itself takes the time. */
class DeadlineTest {
    private static final int LONGER_THAN_THE_DEADLINE_MILLIS = 300;

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of("POSTERN_LIMITS_DEADLINE", "200ms"));

    private static void assertTooLate(String first, String later) throws IOException {
        try (RawClient client = EDGE.connect()) {
            client.send(first);
            assertThat(client.isAnsweredWithin(LONGER_THAN_THE_DEADLINE_MILLIS)).isFalse();

            client.send(later);

            assertThat(client.read().type()).isEqualTo("Timeout");
            assertThat(client.send(StubbedEdge.request(StubbedEdge.BODY)).read().status())
                    .as("the next request on the connection")
                    .isEqualTo(200);
        }
        assertThat(EDGE.customers()).hasSize(1);
    }

    @Test
    void a_body_that_comes_after_the_deadline_is_not_stored() throws IOException {
        assertTooLate(StubbedEdge.request("Content-Length: 10\r\n", ""), StubbedEdge.BODY);
    }

    @Test
    void a_head_that_takes_the_whole_time_leaves_none_for_the_rest() throws IOException {
        String request = StubbedEdge.request(StubbedEdge.BODY);

        assertTooLate(request.substring(0, 20), request.substring(20));
    }

    @Test
    void the_head_of_a_second_request_counts_from_its_own_first_byte() throws IOException {
        String request = StubbedEdge.request(StubbedEdge.BODY);
        try (RawClient client = EDGE.connect()) {
            assertThat(client.isAnsweredWithin(LONGER_THAN_THE_DEADLINE_MILLIS)).isFalse();
            assertThat(client.send(request).read().status()).isEqualTo(200);
            assertThat(client.isAnsweredWithin(LONGER_THAN_THE_DEADLINE_MILLIS)).isFalse();

            assertThat(client.send(request).read().status()).isEqualTo(200);
        }
    }
}
