package dev.postern.postgres;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The state in which one use of the connections leaves them for the next one. */
@WithPostgres
class DatabaseTest {
    private static final int CONNECTIONS = 2;

    private final FaultProxy proxy;
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Metrics metrics = new Metrics();
    private final Database database;

    DatabaseTest(TestDatabase server) {
        this.proxy = FaultProxy.to(server.url());
        // The longest wait for a connection, a new one too.
        dev.postern.config.Database settings = ServiceFixture.settings(Duration.ofSeconds(2));
        this.database = new Database(
                vertx,
                () -> Connections.make(vertx, proxy.through(server.url()), settings, CONNECTIONS),
                settings,
                InstantSource.system(),
                metrics);
        onLoop(database::check);
    }

    @AfterEach
    void close() {
        database.close().await();
        vertx.close().await();
        proxy.close();
    }

    private <T> Future<T> begin(Supplier<Future<T>> call) {
        Promise<T> done = Promise.promise();
        context.runOnContext(turn -> call.get().onComplete(done));
        return done.future();
    }

    private <T> T onLoop(Supplier<Future<T>> call) {
        return inTime(begin(call));
    }

    private static <T> T inTime(Future<T> future) {
        return future.timeout(20, TimeUnit.SECONDS).await();
    }

    private Future<String> select() {
        return database.run(client -> client.query("SELECT 'well'").execute())
                .map(rows -> rows.iterator().next().getString(0));
    }

    private double metric(String name) {
        return new Scrape(metrics.scrape()).value("postern_" + name);
    }

    private void assertNothingIsHeld() {
        // The last callbacks of a use run in the turn in which it ends.
        onLoop(Future::succeededFuture);
        assertThat(metric("database_connections_used")).isZero();
        assertThat(metric("database_connections_awaited")).isZero();
    }

    @Test
    void where_no_connection_gets_free_the_database_is_away_and_the_connections_are_kept() {
        Promise<Void> over = Promise.promise();
        List<Future<Void>> held = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            held.add(begin(() -> database.lend(connection -> over.future())));
        }
        Future<String> late = begin(this::select);

        assertThatThrownBy(() -> inTime(late))
                .isInstanceOfSatisfying(
                        NoConnectionsException.class,
                        cause -> assertThat(PgErrors.of(cause)).isEqualTo(PgErrors.AWAY));
        assertThat(metric("database_connections_used")).isEqualTo(CONNECTIONS);
        assertThat(metric("database_connections_awaited")).isZero();

        over.complete();
        held.forEach(DatabaseTest::inTime);
        assertThat(onLoop(this::select)).isEqualTo("well");
        assertThat(metric("pool_resets_total")).isZero();
        assertNothingIsHeld();
    }

    @Test
    void a_transaction_that_fails_leaves_its_connection_without_one() {
        for (int i = 0; i < 2 * CONNECTIONS; i++) {
            Future<Void> failed = begin(() -> database.transaction(connection -> connection
                    .query("CREATE TABLE left_behind ()")
                    .execute()
                    .compose(made -> Future.failedFuture(new IllegalStateException("a defect")))));
            assertThatThrownBy(() -> inTime(failed)).hasMessage("a defect");
        }
        assertThat(onLoop(() -> database.run(client -> client.query("SELECT to_regclass('left_behind')")
                                .execute()))
                        .iterator()
                        .next()
                        .getValue(0))
                .isNull();
        assertThat(metric("pool_resets_total")).isZero();
        assertNothingIsHeld();
    }

    @Test
    void what_a_use_throws_gives_its_connection_back() {
        for (int i = 0; i < 2 * CONNECTIONS; i++) {
            Future<Void> failed = begin(() -> database.run(client -> {
                throw new IllegalStateException("a defect");
            }));
            assertThatThrownBy(() -> inTime(failed)).hasMessage("a defect");
        }
        assertThat(onLoop(this::select)).isEqualTo("well");
        assertThat(metric("pool_resets_total")).isZero();
        assertNothingIsHeld();
    }

    @Test
    void after_attempts_in_vain_it_connects_again() {
        proxy.refuse();
        proxy.cut();
        assertThatThrownBy(() -> onLoop(database::check)).isInstanceOf(Exception.class);
        assertThatThrownBy(() -> onLoop(database::check)).isInstanceOf(Exception.class);
        assertThatThrownBy(() -> onLoop(this::select)).isInstanceOf(NoConnectionsException.class);

        proxy.accept();

        await("connections").until(() -> begin(this::select).otherwise("away").await(), "well"::equals);
        assertThat(metric("pool_resets_total")).isEqualTo(1);
        assertNothingIsHeld();
    }

    @Test
    void a_refusal_is_remembered_until_there_are_new_connections() {
        assertThat(onLoop(() -> {
                    database.refused();
                    return Future.succeededFuture(database.refuses());
                }))
                .isTrue();
        proxy.cut();
        assertThatThrownBy(() -> onLoop(database::check)).isInstanceOf(Exception.class);
        await("connections").until(() -> begin(this::select).otherwise("away").await(), "well"::equals);
        assertThat(database.refuses()).isFalse();
    }
}
