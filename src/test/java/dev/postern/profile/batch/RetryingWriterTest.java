package dev.postern.profile.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import dev.postern.ops.Metrics;
import dev.postern.profile.ServiceFixture;
import dev.postern.support.CapturedLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryingWriterTest {
    private static Vertx vertx;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private final Metrics metrics = new Metrics();
    private final List<List<String>> attempts = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final List<String> aside = new ArrayList<>();
    private final List<Boolean> everything = new ArrayList<>();
    private final Map<String, PendingWrite<TrackCommand, String>> textToNote = new TreeMap<>();

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    /** A text like {@code a+b} is a row of two. */
    private BatchRow<PendingWrite<TrackCommand, String>> row(String text) {
        @Nullable BatchRow<PendingWrite<TrackCommand, String>> row = null;
        for (String one : text.split("\\+")) {
            PendingWrite<TrackCommand, String> note = Notes.note(one, one, Duration.ofSeconds(30));
            textToNote.put(one, note);
            if (row == null) {
                row = new BatchRow<>(one, note);
            } else {
                row.add(note);
            }
        }
        return Objects.requireNonNull(row);
    }

    private Map<String, ErrorCode> failed() {
        Map<String, ErrorCode> failed = new TreeMap<>();
        textToNote.forEach((text, note) -> {
            if (note.verdict().cause() instanceof ServiceException refused) {
                failed.put(text, refused.code());
            }
        });
        return failed;
    }

    private void write(List<String> rows, Function<List<String>, Future<Void>> database) {
        write(rows, database, some -> Future.failedFuture("nobody holds a row"));
    }

    /** Answers as {@code database} does, and as {@code unlocked} does where a row is held. */
    private final class Rows extends Notes {
        private final Function<List<String>, Future<Void>> database;
        private final Function<
                        List<BatchRow<PendingWrite<TrackCommand, String>>>,
                        Future<Unwritten<BatchRow<PendingWrite<TrackCommand, String>>>>>
                unlocked;

        Rows(
                Function<List<String>, Future<Void>> database,
                Function<
                                List<BatchRow<PendingWrite<TrackCommand, String>>>,
                                Future<Unwritten<BatchRow<PendingWrite<TrackCommand, String>>>>>
                        unlocked) {
            this.database = database;
            this.unlocked = unlocked;
        }

        @Override
        public Future<Void> write(List<BatchRow<PendingWrite<TrackCommand, String>>> some) {
            List<String> texts = texts(some);
            attempts.add(texts);
            return database.apply(texts).onSuccess(done -> written.addAll(texts));
        }

        @Override
        public Future<Unwritten<BatchRow<PendingWrite<TrackCommand, String>>>> writeUnlocked(
                List<BatchRow<PendingWrite<TrackCommand, String>>> some, boolean absentToo) {
            return unlocked.apply(some);
        }
    }

    private void write(
            List<String> rows,
            Function<List<String>, Future<Void>> database,
            Function<
                            List<BatchRow<PendingWrite<TrackCommand, String>>>,
                            Future<BatchWriter.Unwritten<BatchRow<PendingWrite<TrackCommand, String>>>>>
                    unlocked) {
        Promise<Void> over = Promise.promise();
        Context context = vertx.getOrCreateContext();
        ShardParts parts = ServiceFixture.partsWithoutDatabase(vertx, context, metrics);
        context.runOnContext(turn -> new RetryingWriter<>(parts, new Rows(database, unlocked), (some, all) -> {
                    some.forEach(row -> aside.add(Notes.text(row)));
                    everything.add(all);
                })
                .write(rows.stream().map(this::row).toList())
                .onComplete(over));
        over.future().timeout(20, TimeUnit.SECONDS).await();
    }

    private static Future<Void> error(String sqlState) {
        return Future.failedFuture(new PgException("error", "ERROR", sqlState, ""));
    }

    private static Future<Void> refusePoison(List<String> pieces) {
        return pieces.stream().anyMatch(piece -> piece.contains("poison")) ? error("23514") : Future.succeededFuture();
    }

    @Test
    void what_succeeds_is_written_once() {
        write(List.of("a", "b"), pieces -> Future.succeededFuture());
        assertThat(attempts).containsExactly(List.of("a", "b"));
        assertThat(failed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 15})
    void a_bad_row_never_fails_its_neighbours(int place) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            pieces.add(i == place ? "poison" : "p" + i);
        }
        write(pieces, RetryingWriterTest::refusePoison);
        assertThat(written)
                .containsExactlyElementsOf(
                        pieces.stream().filter(piece -> !piece.equals("poison")).toList());
        assertThat(failed()).isEqualTo(Map.of("poison", ErrorCode.INTERNAL));
        assertThat(metrics.scrape()).contains("postern_batch_splits_total 4.0");
    }

    @Test
    void several_bad_rows_are_all_found() {
        write(List.of("poison1", "a", "poison2", "b", "poison3"), RetryingWriterTest::refusePoison);
        assertThat(written).containsExactly("a", "b");
        assertThat(failed()).containsOnlyKeys("poison1", "poison2", "poison3");
    }

    @Test
    void the_commands_of_a_bad_row_are_written_one_by_one_in_their_order() {
        write(List.of("a+poison+b", "c"), RetryingWriterTest::refusePoison);
        assertThat(written).containsExactly("a", "b", "c");
        assertThat(failed()).containsOnlyKeys("poison");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void a_conflict_is_tried_again_soon(String sqlState) {
        write(List.of("a", "b"), pieces -> attempts.size() <= 3 ? error(sqlState) : Future.succeededFuture());
        assertThat(attempts).hasSize(4).allMatch(List.of("a", "b")::equals);
        assertThat(written).containsExactly("a", "b");
        assertThat(metrics.scrape()).contains("postern_retries_total 3.0");
    }

    @Test
    void a_connection_that_broke_is_forgiven() {
        write(
                List.of("a"),
                pieces -> attempts.size() == 1
                        ? Future.failedFuture(new ConnectException("refused"))
                        : Future.succeededFuture());
        assertThat(written).containsExactly("a");
        assertThat(failed()).isEmpty();
    }

    @Test
    void a_conflict_that_never_ends_is_given_up() {
        write(List.of("a", "b"), rows -> error("40001"));
        assertThat(failed()).isEqualTo(Map.of("a", ErrorCode.UNAVAILABLE, "b", ErrorCode.UNAVAILABLE));
        assertThat(attempts).hasSizeBetween(12, 40);
    }

    @Test
    void where_a_batch_always_meets_a_conflict_its_halves_are_tried() {
        write(List.of("a", "b"), rows -> rows.size() > 1 ? error("40P01") : Future.succeededFuture());
        assertThat(written).containsExactly("a", "b");
        assertThat(failed()).isEmpty();
    }

    @Test
    void a_database_that_stays_away_is_given_up_after_about_a_second() {
        long start = System.nanoTime();
        write(List.of("a", "b"), pieces -> error("57P03"));
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(900L, 5_000L);
        assertThat(attempts).hasSizeBetween(4, 10);
        assertThat(failed()).isEqualTo(Map.of("a", ErrorCode.UNAVAILABLE, "b", ErrorCode.UNAVAILABLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P01", "0A000", "XX000"})
    void a_statement_that_the_server_does_not_understand_is_not_repeated(String sqlState) {
        write(List.of("a", "b"), rows -> error(sqlState));
        assertThat(attempts).hasSize(1);
        assertThat(failed()).isEqualTo(Map.of("a", ErrorCode.INTERNAL, "b", ErrorCode.INTERNAL));
    }

    @Test
    void a_defect_with_one_row_is_logged_once_and_its_neighbours_are_stored() {
        write(List.of("a", "b", "poison", "c"), rows -> {
            if (rows.contains("poison")) {
                throw new IllegalStateException("a defect");
            }
            return Future.succeededFuture();
        });
        assertThat(written).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(failed()).isEqualTo(Map.of("poison", ErrorCode.INTERNAL));
        assertThat(log.complaints())
                .containsExactly("ERROR dev.postern.profile.batch.RetryingWriter a batch ran into a defect");
    }

    @Test
    void rows_that_others_hold_are_set_aside_and_their_neighbours_are_stored() {
        write(List.of("a", "held", "new", "b"), rows -> error("55P03"), rows -> {
            written.addAll(List.of(Notes.text(rows.get(0)), Notes.text(rows.get(2)), Notes.text(rows.get(3))));
            return Future.succeededFuture(new BatchWriter.Unwritten<>(List.of(rows.get(1)), List.of()));
        });
        assertThat(attempts).hasSize(1);
        assertThat(written).containsExactly("a", "new", "b");
        assertThat(aside).containsExactly("held");
        assertThat(everything).containsExactly(false);
        assertThat(failed()).isEmpty();
    }

    @Test
    void where_the_table_is_held_everything_is_set_aside() {
        write(
                List.of("a", "b"),
                rows -> error("55P03"),
                rows -> Future.failedFuture(new PgException("error", "ERROR", "55P03", "")));
        assertThat(aside).containsExactly("a", "b");
        assertThat(everything).containsExactly(true);
    }

    @Test
    void thousands_of_bad_rows_do_not_end_the_stack() {
        List<String> rows =
                IntStream.range(0, 5_000).mapToObj(i -> "poison" + i).toList();
        write(rows, RetryingWriterTest::refusePoison);
        assertThat(failed()).hasSize(5_000);
    }
}
