package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.ops.Backlogs;
import dev.postern.support.RawClient;
import dev.postern.support.Reply;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A project whose oldest command has waited for its commit for longer than the setting. */
class CommitWaitTest {
    private static final long LONGER_THAN_THE_SETTING = TimeUnit.MINUTES.toNanos(10);

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of());

    private final Backlogs.Part backlog =
            EDGE.backlogs().of(StubbedEdge.PROJECT).open();

    @BeforeEach
    void the_oldest_command_waits_too_long() {
        backlog.since(System.nanoTime() - LONGER_THAN_THE_SETTING);
    }

    @AfterEach
    void everything_is_given_back() {
        backlog.empty();
        EDGE.awaitMetric("postern_inflight_requests", 0);
        EDGE.awaitMetric("postern_inflight_bytes", 0);
    }

    private static void assertOverloaded(Reply reply) {
        assertThat(reply.statusAndBody())
                .isEqualTo("503 {\"type\":\"Overloaded\",\"message\":\"Too many requests wait already; try again.\","
                        + "\"details\":[]}");
        assertThat(reply.headers().first("retry-after")).contains("1");
        assertThat(reply.headers().first("connection")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/track/user", "/track/users", "/track/event"})
    void its_requests_are_refused_before_their_body_comes(String path) throws IOException {
        double shed = EDGE.metric("postern_shed_total{reason=\"commit_wait\"}");
        try (RawClient client = EDGE.connect()) {
            client.send(StubbedEdge.request("Content-Length: 10\r\n", "").replace("/track/user", path));

            assertOverloaded(client.read());
        }
        assertThat(EDGE.metric("postern_shed_total{reason=\"commit_wait\"}")).isEqualTo(shed + 1);
        assertThat(EDGE.customers()).isEmpty();
    }

    @Test
    void the_refused_body_is_drained_and_the_next_request_on_the_connection_is_served() throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertOverloaded(client.send(StubbedEdge.request("Content-Length: 10\r\n", ""))
                    .read());
            backlog.empty();

            client.send(StubbedEdge.BODY + StubbedEdge.request(StubbedEdge.BODY));

            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_stranger_on_the_same_connection_is_served() throws IOException {
        try (RawClient client = EDGE.connect()) {
            assertOverloaded(client.send(StubbedEdge.request(StubbedEdge.BODY)).read());

            client.send(StubbedEdge.request(StubbedEdge.BODY).replace(StubbedEdge.KEY, StubbedEdge.OTHER_KEY));

            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void requests_in_one_packet_are_each_answered_by_their_project() throws IOException {
        String refused = StubbedEdge.request(StubbedEdge.BODY);
        String served = refused.replace(StubbedEdge.KEY, StubbedEdge.OTHER_KEY);
        try (RawClient client = EDGE.connect()) {
            client.send(refused + served + refused + served);

            assertThat(client.read().status()).isEqualTo(503);
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(503);
            assertThat(client.read().status()).isEqualTo(200);
        }
    }
}
