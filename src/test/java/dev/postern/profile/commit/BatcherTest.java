package dev.postern.profile.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Batch;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.ops.Metrics;
import dev.postern.profile.Commands;
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
    private static final int AHEAD_ROWS = 3;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Metrics metrics = new Metrics();
    private final List<List<String>> sent = new ArrayList<>();
    private final List<Promise<Void>> commits = new ArrayList<>();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** A piece like {@code a1} is about customer {@code a}. */
    private record Note(String text, Ticket<?> ticket) implements Piece {
        Note(String text) {
            this(text, Duration.ofSeconds(30));
        }

        Note(String text, Duration deadline) {
            this(text, new Ticket<>(Commands.command("shop", Commands.user(text.substring(0, 1)), deadline)));
        }
    }

    /** Writes that the test ends; a note like {@code a!} cannot be gathered. */
    private final class Notes implements Work<Note, Note> {
        @Override
        public BatchBuilder<Note, Note> batchBuilder() {
            return new StrictBatchBuilder(Work.oneByOne());
        }

        @Override
        public Future<Void> write(List<Note> notes) {
            sent.add(notes.stream().map(Note::text).toList());
            commits.add(Promise.promise());
            return commits.get(commits.size() - 1).future();
        }

        @Override
        public Future<Unwritten<Note>> writeUnlocked(List<Note> notes, boolean absentToo) {
            throw new AssertionError("no row is held here");
        }

        @Override
        public List<Note> pieces(Note note) {
            return List.of(note);
        }

        @Override
        public Note rowOf(Note note) {
            return note;
        }
    }

    private record StrictBatchBuilder(Work.BatchBuilder<Note, Note> all) implements Work.BatchBuilder<Note, Note> {
        @Override
        public boolean offer(Note note) {
            if (note.text().endsWith("!")) {
                throw new IllegalStateException("a defect");
            }
            return all.offer(note);
        }

        @Override
        public int size() {
            return all.size();
        }

        @Override
        public List<Note> rows() {
            return all.rows();
        }
    }

    private Batcher<Note, Note> batcher(int aheadRows) {
        return batcher(100, aheadRows);
    }

    private Batcher<Note, Note> batcher(int maxRows, int aheadRows) {
        return new Batcher<>(
                ServiceFixture.partsWithoutDatabase(vertx, context, metrics),
                "shop",
                new Notes(),
                new Batch(1, maxRows, 10_000, aheadRows));
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

    private void add(Batcher<Note, Note> batcher, String... texts) {
        onLoop(() -> {
            for (String text : texts) {
                batcher.add(new Note(text));
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
        add(batcher(AHEAD_ROWS), "a1", "b1");
        assertThat(sent).containsExactly(List.of("a1", "b1"));
    }

    @Test
    void a_few_wait_until_the_batch_before_is_committed() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
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
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "c1");
        add(batcher, "d1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1", "d1"));
        assertThat(metric("postern_batch_waiting_requests")).isZero();
        assertThat(metric("postern_batch_ahead_total")).isEqualTo(1);
    }

    @Test
    void a_full_batch_is_enough() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS - 1, AHEAD_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "c1", "d1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1"));
    }

    @Test
    void one_batch_goes_ahead_and_no_more() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "c1", "d1");
        add(batcher, "e1", "f1", "g1");
        assertThat(sent).hasSize(2);
        commit(0);
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1", "d1"), List.of("e1", "f1", "g1"));
    }

    @Test
    void whoever_is_being_written_is_not_in_the_batch_ahead() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        add(batcher, "a1");
        add(batcher, "a2", "b1", "a3", "c1", "d1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1", "d1"));
        commit(0);
        commit(1);
        assertThat(sent).endsWith(List.of("a2", "a3"));
    }

    @Test
    void where_too_few_are_about_others_all_wait_in_their_order() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        add(batcher, "a1");
        add(batcher, "a2", "b1", "a3", "c1");
        assertThat(sent).containsExactly(List.of("a1"));
        commit(0);
        assertThat(sent).containsExactly(List.of("a1"), List.of("a2", "b1", "a3", "c1"));
    }

    @Test
    void what_was_too_little_is_looked_at_again_when_as_many_more_wait() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        add(batcher, "a1");
        add(batcher, "a2", "b1", "c1");
        add(batcher, "d1", "e1");
        assertThat(sent).containsExactly(List.of("a1"));
        add(batcher, "f1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("b1", "c1", "d1", "e1", "f1"));
    }

    @Test
    void each_commit_makes_it_worth_a_look_again() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        add(batcher, "a1");
        add(batcher, "a2", "b1", "c1");
        commit(0);
        add(batcher, "d1", "e1", "f1");
        assertThat(sent).containsExactly(List.of("a1"), List.of("a2", "b1", "c1"), List.of("d1", "e1", "f1"));
    }

    @Test
    void a_batch_ahead_that_is_committed_first_leaves_the_other_alone() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "c1", "d1");
        // The first one is written again meanwhile.
        commit(1);
        add(batcher, "a2", "b2", "e1", "f1");
        assertThat(sent).endsWith(List.of("b2", "e1", "f1"));
        assertThat(batcher.last("a")).map(Note::text).contains("a2");
        assertThat(batcher.last("b")).map(Note::text).contains("b2");
    }

    @Test
    void with_0_none_goes_ahead() {
        Batcher<Note, Note> batcher = batcher(0);
        add(batcher, "a1");
        add(batcher, "b1", "c1", "d1", "e1", "f1", "g1");
        assertThat(sent).hasSize(1);
        commit(0);
        assertThat(sent).hasSize(2);
    }

    @Test
    void what_is_taken_off_is_not_written() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        add(batcher, "a1");
        add(batcher, "b1", "b2");
        List<Note> taken = new ArrayList<>();
        onLoop(() -> taken.addAll(batcher.takeOff("b")));
        assertThat(taken).extracting(Note::text).containsExactly("b1", "b2");
        commit(0);
        assertThat(sent).hasSize(1);
        assertThat(metric("postern_batch_waiting_bytes")).isZero();
    }

    @Test
    void what_is_answered_leaves_the_queue() {
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        add(batcher, "a1");
        onLoop(() -> batcher.add(new Note("b1", Duration.ZERO)));
        assertThat(metric("postern_batch_waiting_requests")).isEqualTo(1);
        add(batcher, "c1");
        assertThat(metric("postern_batch_waiting_requests")).isEqualTo(1);
        commit(0);
        assertThat(sent).containsExactly(List.of("a1"), List.of("c1"));
    }

    @Test
    void what_cannot_be_gathered_is_answered_and_stops_nobody() {
        Note broken = new Note("b!");
        Batcher<Note, Note> batcher = batcher(AHEAD_ROWS);
        onLoop(() -> List.of(new Note("a1"), broken, new Note("c1")).forEach(batcher::add));
        assertThat(sent).containsExactly(List.of("a1", "c1"));
        assertThat(broken.ticket().verdict().cause())
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INTERNAL));
        add(batcher, "d1", "e1", "f1");
        assertThat(sent).endsWith(List.of("d1", "e1", "f1"));
        assertThat(metric("postern_batch_waiting_requests")).isZero();
    }

    @Test
    void the_last_piece_of_a_customer_is_known_until_it_is_written() {
        Batcher<Note, Note> batcher = batcher(0);
        add(batcher, "a1");
        add(batcher, "b1", "a2", "b2");
        assertThat(batcher.last("b")).map(Note::text).contains("b2");
        commit(0);
        assertThat(batcher.last("a")).map(Note::text).contains("a2");
        commit(1);
        assertThat(batcher.last("a")).isEmpty();
        assertThat(batcher.last("b")).isEmpty();
    }
}
