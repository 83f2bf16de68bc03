package dev.postern.store.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.jdbc.ServingRights;
import dev.postern.store.StoreClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@link MakeEventMonths} and {@link DropEventMonths}. */
@WithPostgres
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventMonthsTest {
    private static final YearMonth NOW = YearMonth.now(ZoneOffset.UTC);
    private static final OffsetDateTime BOUND = begin(NOW.minusMonths(12));
    private static final OffsetDateTime OLD = BOUND.minusSeconds(1);

    private final TestDatabase database;
    private final StoreClient client;

    EventMonthsTest(TestDatabase database) {
        this.database = database;
        this.client = new StoreClient(database);
    }

    @AfterAll
    void close() {
        client.close();
    }

    @BeforeEach
    void begin_without_events() {
        database.execute("TRUNCATE events, event_ids");
    }

    private void insert(String event, OffsetDateTime at) {
        database.execute("INSERT INTO events VALUES ('p', 'c', ?, gen_random_uuid(), ?, '{}', NULL, now())", at, event);
    }

    private void make() {
        new MakeEventMonths().execute(client.pool(), 3).await();
    }

    private boolean drop() {
        return new DropEventMonths().execute(client.pool(), BOUND).await();
    }

    private List<String> places() {
        return database.query("SELECT name || ' in ' || tableoid::regclass AS place FROM events ORDER BY 1").stream()
                .map(row -> String.valueOf(row.get("place")))
                .toList();
    }

    private long ids() {
        return (long)
                database.query("SELECT count(*) AS n FROM event_ids").get(0).get("n");
    }

    private static OffsetDateTime begin(YearMonth month) {
        return month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    private static String partition(YearMonth month) {
        return "events_" + month.toString().replace('-', '_');
    }

    @Test
    void there_is_a_month_for_events_of_now_and_of_the_next_three() {
        make();
        for (int ahead = -1; ahead <= 3; ahead++) {
            YearMonth month = NOW.plusMonths(ahead);
            insert("m", begin(month));
            assertThat(places()).contains("m in " + partition(month));
        }
    }

    @Test
    void events_of_a_month_that_nobody_made_are_kept_and_move_when_it_is_made() {
        YearMonth month = NOW.plusMonths(14);
        insert("late", begin(month).minusSeconds(1));
        insert("next", begin(month));
        assertThat(places()).containsExactly("late in events_default", "next in events_default");
        make();
        make();
        assertThat(places())
                .containsExactly("late in " + partition(month.minusMonths(1)), "next in " + partition(month));
    }

    @Test
    void a_time_that_is_years_away_makes_no_table() {
        insert("past", OffsetDateTime.parse("2001-01-01T00:00:00Z"));
        insert("future", begin(NOW.plusMonths(25)));
        make();
        assertThat(places()).containsExactly("future in events_default", "past in events_default");
    }

    @Test
    void old_months_go_with_the_ids_of_their_time_and_newer_ones_stay() {
        insert("old", OLD);
        insert("new", BOUND);
        make();
        insert("unplaced", OffsetDateTime.parse("2019-07-01T00:00:00Z"));
        database.execute("INSERT INTO event_ids VALUES ('p', 'c', 'old', ?), ('p', 'c', 'new', ?)", OLD, BOUND);

        assertThat(drop()).as("more to do").isFalse();

        assertThat(places()).containsExactly("new in " + partition(NOW.minusMonths(12)));
        assertThat(database.query("SELECT event_id FROM event_ids").get(0)).containsEntry("event_id", "new");
        assertThat(drop()).isFalse();
    }

    @Test
    void ids_go_a_few_at_a_time() {
        database.execute("INSERT INTO event_ids SELECT 'p', 'c', i::text, ? FROM generate_series(1, 10001) AS i", OLD);
        assertThat(drop()).as("more to do").isTrue();
        assertThat(ids()).isEqualTo(1);
        assertThat(drop()).isFalse();
        assertThat(ids()).isZero();
    }

    @Test
    void the_account_that_serves_may_do_both() {
        database.execute("CREATE ROLE server NOLOGIN");
        try {
            ServingRights.grant(database.url(), "server", Duration.ofSeconds(10));
            for (String call : List.of("make_event_months(3)", "drop_event_months('" + BOUND + "')")) {
                insert("old", OLD);
                database.execute("SET ROLE server; DO $$ BEGIN PERFORM " + call + "; END $$; RESET ROLE");
            }
            assertThat(places()).isEmpty();
        } finally {
            database.execute("DROP OWNED BY server; DROP ROLE server");
        }
    }
}
