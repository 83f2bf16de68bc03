package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.ops.Metrics;
import dev.postern.support.ApiClient;
import dev.postern.support.TraceCollector;
import dev.postern.tracing.ExportedSpans;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Spans of requests as the collector gets them. */
class SpanTest {
    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final TraceCollector COLLECTOR = TraceCollector.answering(200);
    private static final ExportedSpans SPANS = ExportedSpans.open(
            Map.of("otel.exporter.otlp.endpoint", COLLECTOR.url(), "otel.bsp.schedule.delay", "10"), new Metrics());

    @RegisterExtension
    static final StubbedEdge EDGE = StubbedEdge.with(SPANS);

    private final ApiClient client = new ApiClient(EDGE.port());

    @AfterAll
    static void close() {
        SPANS.close().await();
        COLLECTOR.close();
    }

    private HttpRequest.Builder calling(String path, String key, String body) {
        return client.calling(path, key, body.getBytes(StandardCharsets.UTF_8));
    }

    private static String context(String flags) {
        return "00-" + ID + "-" + PARENT + "-" + flags;
    }

    @Test
    void a_request_with_a_context_gives_a_span_of_that_trace() throws InterruptedException {
        client.send(calling("/track/user", StubbedEdge.KEY, StubbedEdge.BODY).header("traceparent", context("01")));

        TraceCollector.Received received = COLLECTOR.next();

        assertThat(received.traceId()).isEqualTo(ID);
        assertThat(received.parentId()).isEqualTo(PARENT);
        assertThat(received.span().getName()).isEqualTo("POST /track/user");
        assertThat(received.span().getKind().name()).isEqualTo("SPAN_KIND_SERVER");
        assertThat(received.resource()).containsEntry("service.name", "postern");
        assertThat(received.millis()).isBetween(0L, 30_000L);
    }

    @Test
    void a_request_without_a_context_begins_a_trace() throws InterruptedException {
        client.send(calling("/track/user", StubbedEdge.KEY, StubbedEdge.BODY));

        TraceCollector.Received received = COLLECTOR.next();

        assertThat(received.traceId()).hasSize(32).isNotEqualTo(ID).isNotEqualTo("0".repeat(32));
        assertThat(received.parentId()).isEmpty();
    }

    @Test
    void a_context_that_is_not_sampled_gives_no_span() throws InterruptedException {
        client.send(calling("/track/user", StubbedEdge.KEY, StubbedEdge.BODY).header("traceparent", context("00")));
        client.send(calling("/track/users", "wrong", "[]"));

        // Spans keep their order, so that the second one would be the first to come.
        assertThat(COLLECTOR.next().span().getName()).isEqualTo("POST /track/users");
        assertThat(COLLECTOR.hasMore()).isFalse();
    }

    @Test
    void a_span_says_route_and_status_and_nothing_of_the_customer_or_the_key() throws InterruptedException {
        client.send(calling(
                        "/track/user?key=query-secret",
                        StubbedEdge.KEY,
                        "{\"id\":\"customer-4711\",\"email\":\"alice@example.org\",\"shoe\":\"blue-suede\"}")
                .header("traceparent", context("01"))
                .header("tracestate", "vendor=state-secret")
                .header("baggage", "user=baggage-secret")
                .header("User-Agent", "agent-secret"));

        TraceCollector.Received received = COLLECTOR.next();

        assertThat(received.attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "http.request.method", "POST",
                        "http.route", "/track/user",
                        "http.response.status_code", "200"));
        assertThat(COLLECTOR.everything())
                .contains("/track/user")
                .doesNotContain("customer-4711", "alice", "shoe", "blue-suede", "secret", "127.0.0.1")
                .doesNotContain(StubbedEdge.KEY);
        assertThat(received.span().getTraceState()).isEmpty();
    }

    @Test
    void what_a_client_did_wrong_is_no_error_of_the_span() throws InterruptedException {
        client.send(calling("/track/user", "no-such-key", StubbedEdge.BODY));

        TraceCollector.Received received = COLLECTOR.next();

        assertThat(received.attributes())
                .containsEntry("http.response.status_code", "401")
                .doesNotContainKey("error.type");
        assertThat(received.span().getStatus().getCodeValue()).isZero();
    }
}
