package dev.postern.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Ignored;
import dev.postern.domain.Ignored.Reason;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.AttributeType;
import dev.postern.ops.Metrics.CloseReason;
import dev.postern.ops.Metrics.Shed;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postern_rows_total{outcome=\"created\"} 0.0",
                "postern_rows_total{outcome=\"updated\"} 0.0",
                "postern_rows_total{outcome=\"unchanged\"} 0.0",
                "postern_ignored_total{reason=\"type_mismatch\"} 0.0",
                "postern_ignored_total{reason=\"profile_full\"} 0.0",
                "postern_ignored_total{reason=\"project_full\"} 0.0",
                "postern_batch_rows_count 0",
                "postern_statement_rows_count 0",
                "postern_batch_commit_seconds_count 0",
                "postern_retries_total 0.0",
                "postern_batch_splits_total 0.0",
                "postern_shed_total{reason=\"commit_wait\"} 0.0",
                "postern_connections_refused_total 0.0",
                "postern_connections_ended_total{reason=\"idle\"} 0.0",
                "postern_connections_ended_total{reason=\"head\"} 0.0",
                "postern_connections_ended_total{reason=\"answer\"} 0.0",
                "postern_connections_ended_total{reason=\"linger\"} 0.0",
                "postern_types_missed_total 0.0",
                "postern_types_hit_total 0.0",
                "postern_batch_waiting_requests 0.0",
                "postern_batch_waiting_bytes 0.0",
                "postern_database_connections_used 0.0",
                "postern_database_connections_awaited 0.0",
                "postern_types_known 0.0"
            })
    void every_meter_is_there_from_the_start(String line) {
        assertThat(metrics.scrape().lines()).contains(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jvm_memory_used_bytes",
                "jvm_threads_live_threads",
                "system_cpu_count",
                "jvm_gc_",
                "jvm_classes_loaded",
                "process_uptime_seconds",
                "process_cpu_usage",
                "postern_build{java="
            })
    void the_jvm_is_shown(String name) {
        metrics.bindJvm();

        assertThat(metrics.scrape()).contains(name);
    }

    private static Ignored ignored(Reason reason) {
        return switch (reason) {
            case TYPE_MISMATCH -> new Ignored.TypeMismatch("a", AttributeType.STRING, AttributeType.NUMBER);
            case PROFILE_FULL -> new Ignored.ProfileFull("a");
            case PROJECT_FULL -> new Ignored.ProjectFull("a");
        };
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void what_is_ignored_is_counted_by_its_reason(Reason reason) {
        metrics.ignored(List.of(ignored(reason), ignored(reason)));
        assertThat(metrics.scrape()
                        .lines()
                        .filter(line -> line.startsWith("postern_ignored_total") && !line.endsWith(" 0.0")))
                .containsExactly("postern_ignored_total{reason=\"" + reason.label() + "\"} 2.0");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void rows_are_counted_by_their_outcome(Outcome outcome) {
        metrics.stored(outcome);
        assertThat(metrics.scrape()
                        .lines()
                        .filter(line -> line.startsWith("postern_rows_total") && !line.endsWith(" 0.0")))
                .singleElement()
                .asString()
                .isEqualToIgnoringCase("postern_rows_total{outcome=\"" + outcome + "\"} 1.0");
    }

    @Test
    void events_are_counted() {
        metrics.batches().retried();
        metrics.batches().split();
        metrics.batches().wentAhead();
        metrics.shed(Shed.KEY_SHARE);
        metrics.connectionRefused();
        metrics.connectionClosed(CloseReason.IDLE);
        metrics.headRejected(431);
        metrics.types().missed(3);
        metrics.types().known(5);
        metrics.types().known(2);
        metrics.batches().committed(42, TimeUnit.MILLISECONDS.toNanos(3));
        assertThat(metrics.scrape().lines())
                .contains(
                        "postern_retries_total 1.0",
                        "postern_batch_splits_total 1.0",
                        "postern_batch_ahead_total 1.0",
                        "postern_shed_total{reason=\"key_share\"} 1.0",
                        "postern_connections_refused_total 1.0",
                        "postern_connections_ended_total{reason=\"idle\"} 1.0",
                        "postern_rejected_heads_total{status=\"431\"} 1.0",
                        "postern_types_missed_total 3.0",
                        "postern_types_known 7.0",
                        "postern_batch_rows_sum 42.0",
                        "postern_batch_rows_bucket{le=\"20.0\"} 0",
                        "postern_batch_rows_bucket{le=\"50.0\"} 1",
                        "postern_batch_commit_seconds_bucket{le=\"0.002\"} 0",
                        "postern_batch_commit_seconds_bucket{le=\"0.005\"} 1");
    }

    @Test
    void what_waits_is_shown_until_it_leaves() {
        metrics.batches().waiting(3, 100);
        metrics.batches().waiting(-1, -40);
        metrics.types().hit(6);
        metrics.connections().awaited(2);
        metrics.connections().used(1);
        assertThat(metrics.scrape().lines())
                .contains(
                        "postern_batch_waiting_requests 2.0",
                        "postern_batch_waiting_bytes 60.0",
                        "postern_types_hit_total 6.0",
                        "postern_database_connections_awaited 2.0",
                        "postern_database_connections_used 1.0");
    }

    @Test
    void answers_are_timed_by_route_and_status() {
        metrics.responses("/track/user", 200).record(1, TimeUnit.MILLISECONDS);
        metrics.responses("/track/user", 200).record(1, TimeUnit.MILLISECONDS);
        metrics.responses("/track/user", 422).record(1, TimeUnit.MILLISECONDS);
        assertThat(metrics.scrape().lines())
                .contains(
                        "postern_http_requests_seconds_count{route=\"/track/user\",status=\"200\"} 2",
                        "postern_http_requests_seconds_count{route=\"/track/user\",status=\"422\"} 1");
    }

    @Test
    void a_gauge_shows_the_value_of_the_moment() {
        AtomicLong value = new AtomicLong(1);
        metrics.gauge("postern.test", "For this test", value);
        value.set(7);
        assertThat(metrics.scrape().lines()).contains("# HELP postern_test For this test", "postern_test 7.0");
    }
}
