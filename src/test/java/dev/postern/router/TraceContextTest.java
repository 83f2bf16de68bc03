package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.CapturedLog;
import dev.postern.support.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + ID + "-00f067aa0ba902b7-01";

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(Map.of());

    @Test
    void the_answer_carries_the_context_back() {
        assertThat(send(PARENT).headers().first("traceparent")).contains(PARENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
                "anything",
            })
    void what_is_no_context_is_neither_given_back_nor_logged(String header) {
        assertThat(send(header).headers().first("traceparent")).isEmpty();
        assertThat(TraceContext.idOf("")).isEqualTo("none");
    }

    @Test
    void a_slow_or_failed_request_is_logged_under_its_trace() {
        new TraceContext().log(PARENT, "/track/user", 200, 1_500_000_000);
        new TraceContext().log(PARENT, "/track/user", 503, 1_000);
        new TraceContext().log(PARENT, "/track/user", 422, 1_000);
        new TraceContext().log("", "/track/user", 503, 1_000);

        assertThat(log.complaints())
                .containsExactly(
                        "WARN dev.postern.router.TraceContext trace " + ID
                                + ": /track/user was answered 200 after 1500 ms",
                        "WARN dev.postern.router.TraceContext trace " + ID
                                + ": /track/user was answered 503 after 0 ms");
    }

    @Test
    void many_traces_do_not_fill_the_log() {
        TraceContext trace = new TraceContext();
        for (int i = 0; i < 1_000; i++) {
            trace.log(PARENT, "/track/user", 503, 0);
        }

        // The second may have changed in between.
        assertThat(log.complaints()).hasSizeBetween(5, 10);
    }

    private static Reply send(String traceparent) {
        ApiClient client = new ApiClient(EDGE.port());
        byte[] body = StubbedEdge.BODY.getBytes(StandardCharsets.UTF_8);
        return client.send(client.tracking(StubbedEdge.KEY, body).header("traceparent", traceparent));
    }
}
