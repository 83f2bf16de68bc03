package dev.postern.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.ops.Metrics;
import dev.postern.profile.ServiceFixture;
import dev.postern.support.FaultProxy;
import dev.postern.support.Scrape;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Statements that are sent one behind the other over one connection. */
@WithPostgres
class PipelineTest {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMillis(400);
    private static final String SESSION = "SELECT pg_backend_pid()::text";

    private final TestDatabase server;
    private final FaultProxy proxy;
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Metrics metrics = new Metrics();
    private final Database database;
    private final Pipeline pipeline;

    PipelineTest(TestDatabase server) {
        this.server = server;
        this.proxy = FaultProxy.to(server.url());
        dev.postern.config.Database settings = ServiceFixture.settings(STATEMENT_TIMEOUT);
        this.database = new Database(
                vertx,
                () -> Connections.make(vertx, proxy.through(server.url()), settings, 4),
                settings,
                InstantSource.system(),
                metrics);
        this.pipeline = new Pipeline(database);
        look();
    }

    @AfterEach
    void close() {
        database.close().await();
        vertx.close().await();
        proxy.close();
    }

    private void look() {
        Promise<Void> looked = Promise.promise();
        context.runOnContext(turn -> database.check().onComplete(looked));
        looked.future().await();
    }

    /** Runs all in one turn of the event loop; the text that each answers. */
    private List<Future<String>> run(String... statements) {
        Promise<List<Future<String>>> begun = Promise.promise();
        context.runOnContext(turn -> {
            List<Future<String>> answers = new ArrayList<>();
            for (String sql : statements) {
                answers.add(pipeline.run(client -> client.preparedQuery(sql)
                        .execute()
                        .map(rows -> rows.iterator().next().getString(0))));
            }
            begun.complete(answers);
        });
        return begun.future().await();
    }

    /** The answer, or the class of the error that came instead of it. */
    private static String answer(Future<String> answer) {
        return answer.otherwise(cause -> cause.getClass().getSimpleName())
                .timeout(10, TimeUnit.SECONDS)
                .await();
    }

    private static List<String> answers(List<Future<String>> answers) {
        return answers.stream().map(PipelineTest::answer).toList();
    }

    private double used() {
        return new Scrape(metrics.scrape()).value("postern_database_connections_used");
    }

    @Test
    void all_go_over_one_connection_which_is_given_back_with_the_last_answer() {
        assertThat(answers(run(SESSION, SESSION, SESSION)).stream().distinct()).hasSize(1);
        assertThat(used()).isZero();
    }

    @Test
    void no_statement_waits_for_the_answer_to_the_one_before() {
        // A statement that runs for the first time has to be prepared, which is a round trip of its own.
        answers(run(SESSION));
        proxy.delay(Duration.ofMillis(100));
        long begun = System.nanoTime();
        answers(run(SESSION, SESSION, SESSION, SESSION, SESSION, SESSION, SESSION, SESSION));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(8 * 200));
    }

    @Test
    void an_error_of_one_leaves_the_next_one_alone() {
        assertThat(answers(run("SELECT (1 / 0)::text", "SELECT 'well'"))).containsExactly("PgException", "well");
        assertThat(used()).isZero();
    }

    @Test
    void the_time_of_a_statement_begins_when_those_before_are_answered() {
        // Each within its time, and all of them together beyond that of one.
        String slow = "SELECT pg_sleep(0.35)::text";
        assertThat(answers(run(slow, slow, slow, slow))).containsOnly("");
    }

    @Test
    void a_connection_that_is_lost_fails_all_and_the_next_ones_have_another() {
        String session = answer(run(SESSION).get(0));
        List<Future<String>> answers = run("SELECT pg_sleep(0.3)::text", SESSION);
        proxy.cut();
        assertThat(answers(answers)).doesNotContain("", session);
        look();
        assertThat(answer(run(SESSION).get(0))).containsOnlyDigits().isNotEqualTo(session);
        assertThat(used()).isZero();
        assertThat(server.query("SELECT 1 FROM pg_stat_activity WHERE pid = " + session))
                .isEmpty();
    }
}
