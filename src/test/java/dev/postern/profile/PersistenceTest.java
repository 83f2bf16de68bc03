package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.ErrorCode;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistenceTest {
    private static Vertx vertx;

    private final Metrics metrics = new Metrics();
    private final List<List<String>> attempts = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final Map<String, ErrorCode> failed = new TreeMap<>();

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    /** Writes pieces as {@code database} answers; a piece like {@code a+b} can be taken apart. */
    private void write(List<String> pieces, Function<List<String>, Future<Void>> database) {
        Persistence.Work<String> work = new Persistence.Work<>() {
            @Override
            public Future<Void> write(List<String> some) {
                attempts.add(List.copyOf(some));
                return database.apply(some).onSuccess(done -> written.addAll(some));
            }

            @Override
            public List<String> split(String piece) {
                return List.of(piece.split("\\+"));
            }

            @Override
            public void fail(String piece, ErrorCode code, String message) {
                failed.put(piece, code);
            }
        };
        new Persistence<>(vertx, metrics, work, () -> {})
                .write(pieces)
                .timeout(10, TimeUnit.SECONDS)
                .await();
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
        assertThat(failed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 15})
    void a_bad_row_never_fails_its_neighbours(int place) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            pieces.add(i == place ? "poison" : "p" + i);
        }
        write(pieces, PersistenceTest::refusePoison);
        assertThat(written)
                .containsExactlyElementsOf(
                        pieces.stream().filter(piece -> !piece.equals("poison")).toList());
        assertThat(failed).isEqualTo(Map.of("poison", ErrorCode.INTERNAL));
        assertThat(metrics.scrape()).contains("postern_bisects_total 4.0");
    }

    @Test
    void several_bad_rows_are_all_found() {
        write(List.of("poison1", "a", "poison2", "b", "poison3"), PersistenceTest::refusePoison);
        assertThat(written).containsExactly("a", "b");
        assertThat(failed).containsOnlyKeys("poison1", "poison2", "poison3");
    }

    @Test
    void the_commands_of_a_bad_row_are_written_one_by_one_in_their_order() {
        write(List.of("a+poison+b", "c"), PersistenceTest::refusePoison);
        assertThat(written).containsExactly("a", "b", "c");
        assertThat(failed).containsOnlyKeys("poison");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void a_conflict_is_tried_again_at_once(String sqlState) {
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
        assertThat(failed).isEmpty();
    }

    @Test
    void a_database_that_stays_away_is_given_up_after_about_a_second() {
        long start = System.nanoTime();
        write(List.of("a", "b"), pieces -> error("57P03"));
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(900L, 5_000L);
        assertThat(attempts).hasSize(5);
        assertThat(failed).isEqualTo(Map.of("a", ErrorCode.UNAVAILABLE, "b", ErrorCode.UNAVAILABLE));
    }

    @Test
    void a_defect_in_the_work_does_not_lose_its_callers() {
        write(List.of("a"), pieces -> {
            throw new IllegalStateException("a defect");
        });
        assertThat(failed).containsOnlyKeys("a");
    }
}
