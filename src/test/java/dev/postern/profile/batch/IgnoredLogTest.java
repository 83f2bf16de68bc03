package dev.postern.profile.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Ignored;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Connections;
import dev.postern.postgres.Database;
import dev.postern.profile.ServiceFixture;
import dev.postern.support.Scrape;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ignored attributes that cannot be written at once. */
@WithPostgres
class IgnoredLogTest {
    private static final String PROJECT = "shop";
    private static final Ignored MISMATCH =
            new Ignored.TypeMismatch("email", AttributeType.STRING, AttributeType.NUMBER);

    private final TestDatabase server;
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Metrics metrics = new Metrics();
    private final Database database;
    private final IgnoredLog log;

    IgnoredLogTest(TestDatabase server) {
        this.server = server;
        dev.postern.config.Database settings = ServiceFixture.settings(Duration.ofSeconds(5));
        this.database = new Database(
                vertx,
                () -> Connections.make(vertx, server.url(), settings, 2),
                settings,
                InstantSource.system(),
                metrics);
        this.log = new IgnoredLog(vertx, database, metrics, 3);
        onLoop(database::check);
    }

    @BeforeEach
    void empty_the_tables() {
        server.execute("TRUNCATE profiles, ignored_attributes, ignored_recent");
        // The list holds nothing about customers who are not there.
        server.execute("INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at)"
                + " SELECT 'shop', unnest('{a,b,c,d}'::text[]), '{}', now(), now()");
    }

    @AfterEach
    void close() {
        database.close().await();
        vertx.close().await();
    }

    private void onLoop(Supplier<Future<Void>> call) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(turn -> call.get().onComplete(done));
        done.future().timeout(20, TimeUnit.SECONDS).await();
    }

    /** Ignores an attribute of each customer, and writes in the same turn. */
    private void ignore(String... customers) {
        onLoop(() -> {
            for (String customer : customers) {
                log.add(PROJECT, AttributeName.PROFILE, customer, List.of(MISMATCH));
            }
            return log.write();
        });
    }

    private List<Map<String, Object>> sums() {
        return server.query("SELECT name, times FROM ignored_attributes");
    }

    private double dropped() {
        return new Scrape(metrics.scrape()).value("postern_ignored_dropped_total");
    }

    @Test
    void sums_that_could_not_be_written_are_written_with_the_next_ones() {
        server.execute("ALTER TABLE ignored_attributes RENAME TO hidden");
        try {
            ignore("a", "b");
        } finally {
            server.execute("ALTER TABLE hidden RENAME TO ignored_attributes");
        }
        ignore("c");
        assertThat(sums()).containsExactly(Map.of("name", "email", "times", 3L));
    }

    @Test
    void what_is_written_is_written_once() {
        ignore("a");
        ignore();
        ignore("a");
        assertThat(sums()).containsExactly(Map.of("name", "email", "times", 2L));
        assertThat(server.query("SELECT sum(times)::bigint AS n FROM ignored_recent"))
                .containsExactly(Map.of("n", 2L));
        assertThat(dropped()).isZero();
    }

    @Test
    void entries_that_could_not_be_listed_are_counted_as_dropped_and_their_sums_stay() {
        server.execute("ALTER TABLE ignored_recent RENAME TO hidden");
        try {
            ignore("a", "b");
        } finally {
            server.execute("ALTER TABLE hidden RENAME TO ignored_recent");
        }
        assertThat(dropped()).isEqualTo(2);
        assertThat(sums()).containsExactly(Map.of("name", "email", "times", 2L));
    }

    @Test
    void entries_beyond_the_limit_are_dropped_and_summed_up() {
        ignore("a", "b", "c", "d", "a");
        assertThat(dropped()).isEqualTo(1);
        assertThat(sums()).containsExactly(Map.of("name", "email", "times", 5L));
        ignore("d");
        assertThat(server.query("SELECT count(*) AS n FROM ignored_recent")).containsExactly(Map.of("n", 3L));
    }
}
