package dev.postern.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.config.Config.Tracing;
import dev.postern.ops.Metrics;
import dev.postern.support.Scrape;
import dev.postern.support.TraceCollector;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportedSpansTest {
    private static final long LONGEST_SECONDS = 20;
    private static final long MILLIS = 1_000_000;

    private final Metrics metrics = new Metrics();

    private ExportedSpans open(TraceCollector collector, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(more);
        properties.put("otel.exporter.otlp.endpoint", collector.url());
        return ExportedSpans.open(properties, metrics);
    }

    private double value(String metric) {
        return new Scrape(metrics.scrape()).value(metric);
    }

    @Test
    void the_end_hands_over_what_is_left() throws TimeoutException, InterruptedException {
        try (TraceCollector collector = TraceCollector.answering(200)) {
            ExportedSpans spans = open(collector, Map.of());

            spans.of("/track/user").ended("", 503, 1_500 * MILLIS);
            spans.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);

            TraceCollector.Received received = collector.next();
            assertThat(received.millis()).isEqualTo(1_500);
            assertThat(received.attributes()).containsEntry("error.type", "503");
            assertThat(received.span().getStatus().getCode().name()).isEqualTo("STATUS_CODE_ERROR");
            assertThat(value("postern_spans_total")).isEqualTo(1);
            assertThat(value("postern_spans_exported_total")).isEqualTo(1);
            assertThat(value("postern_spans_failed_total")).isZero();
        }
    }

    @Test
    void what_the_collector_refuses_is_counted_and_nothing_else() throws TimeoutException {
        try (TraceCollector collector = TraceCollector.answering(400)) {
            ExportedSpans spans = open(collector, Map.of());

            spans.of("/track/user").ended("", 200, MILLIS);
            spans.of("/track/user").ended("", 200, MILLIS);
            spans.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);

            assertThat(value("postern_spans_total")).isEqualTo(2);
            assertThat(value("postern_spans_exported_total")).isZero();
            assertThat(value("postern_spans_failed_total")).isEqualTo(2);
        }
    }

    @Test
    void the_name_of_the_service_can_be_given() throws TimeoutException, InterruptedException {
        try (TraceCollector collector = TraceCollector.answering(200)) {
            ExportedSpans spans = open(collector, Map.of("otel.resource.attributes", "service.name=shop-gate"));

            spans.of("/track/user").ended("", 200, MILLIS);
            spans.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);

            assertThat(collector.next().resource())
                    .containsEntry("service.name", "shop-gate")
                    .containsKey("service.version");
        }
    }

    @Test
    void a_sampler_that_takes_nothing_makes_no_span() throws TimeoutException {
        try (TraceCollector collector = TraceCollector.answering(200)) {
            ExportedSpans spans = open(collector, Map.of("otel.traces.sampler", "always_off"));

            spans.of("/track/user").ended("", 200, MILLIS);
            spans.close().await(LONGEST_SECONDS, TimeUnit.SECONDS);

            assertThat(collector.hasMore()).isFalse();
            assertThat(value("postern_spans_total")).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "otel.exporter.otlp.protocol, grpc",
        "otel.traces.exporter, zipkin",
        "otel.traces.sampler, sometimes",
        "otel.bsp.schedule.delay, soon",
        "otel.exporter.otlp.endpoint, collector",
        "otel.exporter.otlp.certificate, /no/such/file",
    })
    void what_cannot_be_followed_stops_the_start(String property, String value) {
        assertThatThrownBy(() -> ExportedSpans.open(Map.of(property, value), metrics))
                .isInstanceOf(BrokenTracing.class)
                .hasMessageStartingWith("tracing.enabled is true, but OpenTelemetry cannot be set up: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void without_the_setting_there_are_no_spans() {
        assertThat(Spans.of(new Tracing(false), metrics)).isSameAs(Spans.NONE);
        assertThat(metrics.scrape()).doesNotContain("postern_spans");
    }
}
