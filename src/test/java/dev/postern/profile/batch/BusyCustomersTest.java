package dev.postern.profile.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Batch;
import dev.postern.domain.TrackCommand;
import dev.postern.ops.Metrics;
import dev.postern.profile.ServiceFixture;
import dev.postern.support.Scrape;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that wait for other sessions of the database keep their order; the test says what these hold, and when. */
class BusyCustomersTest {
    private final Metrics metrics = new Metrics();
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Deque<Promise<Void>> writes = new ArrayDeque<>();
    private final List<String> written = new ArrayList<>();
    private final List<PendingWrite<TrackCommand, String>> notes = new ArrayList<>();
    private boolean tableIsHeld = true;
    private Batcher<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> batcher;

    BusyCustomersTest() {
        batcher = new Batcher<>(
                ServiceFixture.partsWithoutDatabase(vertx, context, metrics),
                new HeldNotes(),
                new Batch(1, 100, 10_000, 0));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private final class HeldNotes extends Notes {
        @Override
        public Future<Void> write(List<BatchRow<PendingWrite<TrackCommand, String>>> some) {
            Promise<Void> promise = Promise.promise();
            writes.add(promise);
            return promise.future().onSuccess(done -> answer(some));
        }

        @Override
        public Future<Unwritten<BatchRow<PendingWrite<TrackCommand, String>>>> writeUnlocked(
                List<BatchRow<PendingWrite<TrackCommand, String>>> some, boolean absentToo) {
            if (tableIsHeld) {
                return Future.failedFuture(busy());
            }
            answer(some);
            return Future.succeededFuture(new Unwritten<>(List.of(), List.of()));
        }
    }

    private void answer(List<BatchRow<PendingWrite<TrackCommand, String>>> some) {
        for (BatchRow<PendingWrite<TrackCommand, String>> row : some) {
            written.add(Notes.text(row));
            row.writes().get(0).complete(dev.postern.domain.Verdict.Outcome.UPDATED, List.of());
        }
    }

    private static PgException busy() {
        return new PgException("held", "ERROR", "55P03", "");
    }

    /** Does something on the event loop, and all that it brings about there at once. */
    private void onLoop(Runnable action) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> {
            action.run();
            context.runOnContext(next -> context.runOnContext(last -> done.complete()));
        });
        done.future().await();
    }

    private void add(String text) {
        PendingWrite<TrackCommand, String> note = Notes.note(text);
        notes.add(note);
        onLoop(() -> batcher.add(note));
    }

    private void failFirstWrite() {
        onLoop(() -> writes.remove().fail(busy()));
    }

    private void awaitAnswers() {
        Future.join(notes.stream().map(note -> note.verdict()).toList())
                .timeout(20, TimeUnit.SECONDS)
                .await();
    }

    @Test
    void while_a_table_is_held_a_command_does_not_overtake_one_that_is_on_the_way_to_the_database() {
        add("a1");
        add("x1");
        failFirstWrite();
        // a1 waits apart, x1 is being written and will meet the same lock.
        add("x2");
        failFirstWrite();
        onLoop(() -> tableIsHeld = false);
        awaitAnswers();
        assertThat(written).containsSubsequence("x1", "x2").contains("a1");
    }

    @Test
    void while_a_table_is_held_further_customers_do_not_ask_for_it() {
        add("a1");
        failFirstWrite();
        add("b1");
        add("c1");
        assertThat(writes).isEmpty();
        onLoop(() -> tableIsHeld = false);
        awaitAnswers();
        assertThat(written).containsExactly("a1", "b1", "c1");
    }

    private double waiting() {
        return new Scrape(metrics.scrape()).value("postern_busy_waiting");
    }

    /** The next check, which finds nobody, is due before this timer of the same event loop. */
    private void awaitCheck() {
        Promise<Void> checked = Promise.promise();
        context.runOnContext(turn -> vertx.setTimer(200, due -> checked.complete()));
        checked.future().timeout(20, TimeUnit.SECONDS).await();
    }

    @Test
    void what_is_held_again_later_is_written_again() {
        add("a1");
        failFirstWrite();
        onLoop(() -> tableIsHeld = false);
        awaitAnswers();
        awaitCheck();
        tableIsHeld = true;
        add("a2");
        failFirstWrite();
        assertThat(waiting()).isEqualTo(1);
        onLoop(() -> tableIsHeld = false);
        awaitAnswers();
        assertThat(written).containsExactly("a1", "a2");
    }

    @Test
    void a_customer_whose_row_is_free_goes_with_the_batches_again() {
        add("a1");
        failFirstWrite();
        onLoop(() -> tableIsHeld = false);
        awaitAnswers();
        awaitCheck();
        add("a2");
        assertThat(writes).hasSize(1);
        assertThat(waiting()).isZero();
    }

    private void awaitRefusal() {
        notes.get(0)
                .verdict()
                .transform(refused -> Future.succeededFuture())
                .timeout(20, TimeUnit.SECONDS)
                .await();
        onLoop(() -> {});
    }

    @Test
    void a_command_that_is_refused_waits_no_more() {
        add("a1");
        failFirstWrite();
        assertThat(waiting()).isEqualTo(1);
        awaitRefusal();
        assertThat(notes.get(0).isOpen()).isFalse();
        assertThat(waiting()).isZero();
    }

    @Test
    void commands_that_are_taken_out_wait_no_more() {
        add("a1");
        failFirstWrite();
        add("a2");
        assertThat(waiting()).isEqualTo(2);
        List<PendingWrite<TrackCommand, String>> taken = new ArrayList<>();
        onLoop(() -> taken.addAll(batcher.removeWaiting(Notes.note("a"))));
        assertThat(taken).extracting(PendingWrite::item).containsExactly("a1", "a2");
        assertThat(waiting()).isZero();
    }
}
