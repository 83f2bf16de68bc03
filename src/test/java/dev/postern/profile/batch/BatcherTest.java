package dev.postern.profile.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Batch;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import dev.postern.ops.Metrics;
import dev.postern.profile.ServiceFixture;
import dev.postern.support.Scrape;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which pieces are written together, and when; the test says when a batch is committed. */
class BatcherTest {
    private static final int PIPELINE_MIN_ROWS = 3;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Metrics metrics = new Metrics();
    private final List<List<String>> sent = new ArrayList<>();
    private final List<Promise<Void>> commits = new ArrayList<>();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** Writes that the test ends. */
    private final class OpenNotes extends Notes {
        @Override
        public Future<Void> write(List<BatchRow<PendingWrite<TrackCommand, String>>> notes) {
            sent.add(texts(notes));
            commits.add(Promise.promise());
            return commits.get(commits.size() - 1).future();
        }
    }

    private Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher(
            int pipelineMinRows) {
        return batcher(100, pipelineMinRows);
    }

    private Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher(
            int maxRows, int pipelineMinRows) {
        return new Batcher<>(
                ServiceFixture.partsWithoutDatabase(vertx, context, metrics),
                new OpenNotes(),
                new Batch(1, maxRows, 10_000, pipelineMinRows));
    }

    /** Does something on the event loop, and all that it brings about there. */
    private void onLoop(Runnable action) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> {
            action.run();
            context.runOnContext(next -> context.runOnContext(last -> done.complete()));
        });
        done.future().await();
    }

    private void add(
            Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher,
            String... texts) {
        onLoop(() -> {
            for (String text : texts) {
                batcher.add(Notes.note(text));
            }
        });
    }

    private void commit(int batch) {
        onLoop(() -> commits.get(batch).complete());
    }

    private double metric(String name) {
        return new Scrape(metrics.scrape()).value(name);
    }

    @Test
    void what_comes_in_one_turn_goes_together() {
        add(batcher(PIPELINE_MIN_ROWS), "a1", "b1");
        assertThat(sent).containsExactly(List.of("a1", "b1"));
    }

    @Test
    void a_few_wait_until_the_batch_before_is_committed() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "c1");
        assertThat(sent).containsExactly(List.of("a1"));
        assertThat(metric("postern_batch_waiting_requests")).isEqualTo(2);
        commit(0);
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1"));
        assertThat(metric("postern_batch_ahead_total")).isZero();
    }

    @Test
    void enough_go_ahead_of_the_commit() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "c1");
        add(batcher, "d1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1", "d1"));
        assertThat(metric("postern_batch_waiting_requests")).isZero();
        assertThat(metric("postern_batch_ahead_total")).isEqualTo(1);
    }

    @Test
    void a_full_batch_is_enough() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS - 1, PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "c1", "d1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1"));
    }

    @Test
    void one_batch_goes_ahead_and_no_more() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "c1", "d1");
        add(batcher, "e1", "f1", "g1");
        assertThat(sent).hasSize(2);
        commit(0);
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1", "d1"), List.of("e1", "f1", "g1"));
    }

    @Test
    void whoever_is_being_written_is_not_in_the_batch_ahead() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "a2", "b1", "a3", "c1", "d1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1", "d1"));
        commit(0);
        commit(1);
        assertThat(sent).endsWith(List.of("a2", "a3"));
    }

    @Test
    void where_too_few_are_about_others_all_wait_in_their_order() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "a2", "b1", "a3", "c1");
        assertThat(sent).containsExactly(List.of("a1"));
        commit(0);
        assertThat(sent).containsExactly(List.of("a1"), List.of("a2", "b1", "a3", "c1"));
    }

    @Test
    void what_was_too_little_is_looked_at_again_when_as_many_more_wait() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "a2", "b1", "c1");
        add(batcher, "d1", "e1");
        assertThat(sent).containsExactly(List.of("a1"));
        add(batcher, "f1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1", "d1", "e1", "f1"));
    }

    @Test
    void each_commit_makes_it_worth_a_look_again() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "a2", "b1", "c1");
        commit(0);
        add(batcher, "d1", "e1", "f1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("a2", "b1", "c1"), List.of("d1", "e1", "f1"));
    }

    @Test
    void a_batch_ahead_that_is_committed_first_leaves_the_other_alone() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "c1", "d1");
        // The first one is written again meanwhile.
        commit(1);
        add(batcher, "a2", "b2", "e1", "f1");
        assertThat(sent).endsWith(List.of("b2", "e1", "f1"));
        assertThat(batcher.last(Notes.note("a"))).map(PendingWrite::item).contains("a2");
        assertThat(batcher.last(Notes.note("b"))).map(PendingWrite::item).contains("b2");
    }

    @Test
    void with_0_none_goes_ahead() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher = batcher(0);
        add(batcher, "a1");
        add(batcher, "b1", "c1", "d1", "e1", "f1", "g1");
        assertThat(sent).hasSize(1);
        commit(0);
        assertThat(sent).hasSize(2);
    }

    @Test
    void removed_writes_are_not_written() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "b2");
        List<PendingWrite<TrackCommand, String>> taken = new ArrayList<>();
        onLoop(() -> taken.addAll(batcher.removeWaiting(Notes.note("b"))));
        assertThat(taken).extracting(PendingWrite::item).containsExactly("b1", "b2");
        commit(0);
        assertThat(sent).hasSize(1);
        assertThat(metric("postern_batch_waiting_bytes")).isZero();
    }

    @Test
    void what_is_answered_leaves_the_queue() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        add(batcher, "a1");
        onLoop(() -> batcher.add(Notes.note("b1", Duration.ZERO)));
        assertThat(metric("postern_batch_waiting_requests")).isEqualTo(1);
        add(batcher, "c1");
        assertThat(metric("postern_batch_waiting_requests")).isEqualTo(1);
        commit(0);
        assertThat(sent).containsExactly(List.of("a1"), List.of("c1"));
    }

    @Test
    void what_cannot_be_gathered_is_answered_and_stops_nobody() {
        PendingWrite<TrackCommand, String> broken = Notes.note("b!");
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher =
                batcher(PIPELINE_MIN_ROWS);
        onLoop(() -> List.of(Notes.note("a1"), broken, Notes.note("c1")).forEach(batcher::add));
        assertThat(sent).containsExactly(List.of("a1", "c1"));
        assertThat(broken.verdict().cause())
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INTERNAL));
        add(batcher, "d1", "e1", "f1");
        assertThat(sent).endsWith(List.of("d1", "e1", "f1"));
        assertThat(metric("postern_batch_waiting_requests")).isZero();
    }

    @Test
    void the_last_write_of_a_customer_is_known_until_it_is_written() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher = batcher(0);
        add(batcher, "a1");
        add(batcher, "b1", "a2", "b2");
        assertThat(batcher.last(Notes.note("b"))).map(PendingWrite::item).contains("b2");
        commit(0);
        assertThat(batcher.last(Notes.note("a"))).map(PendingWrite::item).contains("a2");
        commit(1);
        assertThat(batcher.last(Notes.note("a"))).isEmpty();
        assertThat(batcher.last(Notes.note("b"))).isEmpty();
    }

    @Test
    void what_is_too_late_for_a_batch_is_waited_for_no_more() {
        Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher = batcher(0);
        onLoop(() -> {
            batcher.add(Notes.note("a1"));
            batcher.add(Notes.note("b1", Duration.ZERO));
            batcher.add(Notes.note("c1"));
        });
        assertThat(sent).containsExactly(List.of("a1", "c1"));
        assertThat(metric("postern_batch_waiting_requests")).isZero();
        assertThat(metric("postern_batch_waiting_bytes")).isZero();
        assertThat(batcher.last(Notes.note("b"))).isEmpty();
    }
}
