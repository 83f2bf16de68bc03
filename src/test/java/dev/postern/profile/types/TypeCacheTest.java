package dev.postern.profile.types;

import static dev.postern.domain.type.AttributeName.PROFILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Ignored;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Connections;
import dev.postern.postgres.Database;
import dev.postern.profile.Commands;
import dev.postern.profile.ServiceFixture;
import dev.postern.store.type.SelectAttributeTypes.Found;
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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Types are learned at several versions, also while the database is being read. */
@WithPostgres
class TypeCacheTest {
    private static final String PROJECT = "shop";
    private static final String EVENT = "order";

    private final TestDatabase server;
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Metrics metrics = new Metrics();
    private final Database database;
    private final TypeCache cache;

    TypeCacheTest(TestDatabase server) {
        this.server = server;
        server.execute("TRUNCATE attribute_types, projects");
        server.execute("INSERT INTO projects VALUES (?, 0, now())", PROJECT);
        dev.postern.config.Database settings = ServiceFixture.settings(Duration.ofSeconds(5));
        this.database = new Database(
                vertx,
                () -> Connections.make(vertx, server.url(), settings, 4),
                settings,
                InstantSource.system(),
                metrics);
        this.cache = new TypeCache(database, metrics);
        onLoop(database::check);
    }

    @AfterEach
    void close() {
        database.close().await();
        vertx.close().await();
    }

    /** Runs {@code call} in one turn of the event loop; the value that it completes with. */
    private <T> T onLoop(Callable<Future<T>> call) {
        Promise<T> done = Promise.promise();
        context.runOnContext(turn -> Future.succeededFuture()
                .compose(begun -> {
                    try {
                        return call.call();
                    } catch (Exception e) {
                        return Future.failedFuture(e);
                    }
                })
                .onComplete(done));
        return done.future().timeout(20, TimeUnit.SECONDS).await();
    }

    private void store(String event, String name, String type) {
        server.execute(
                "INSERT INTO attribute_types (project_id, event, name, type, fixed_at, fixed_by)"
                        + " VALUES (?, ?, ?, ?, now(), 'k')",
                PROJECT,
                event,
                name,
                type);
    }

    private static Found found(long version, String name, AttributeType type) {
        return new Found(version, Map.of(new AttributeName(PROFILE, name), type));
    }

    private Resolution resolve(String event, String... members) {
        return cache.of(PROJECT, event).resolve(Commands.user("c", members).attributes());
    }

    @Test
    void types_of_a_newer_version_replace_all_of_the_old_one() {
        cache.learn(PROJECT, found(0, "v", AttributeType.STRING));
        cache.learn(PROJECT, found(1, "w", AttributeType.NUMBER));
        assertThat(resolve(PROFILE, "v=x", "w=1")).isEqualTo(new Resolution.Missing(List.of("v")));
        assertThat(cache.of(PROJECT, PROFILE).version()).isEqualTo(1);
    }

    @Test
    void types_of_an_older_version_are_not_learned() {
        cache.learn(PROJECT, found(1, "w", AttributeType.NUMBER));
        cache.learn(PROJECT, found(0, "v", AttributeType.STRING));
        assertThat(resolve(PROFILE, "v=x", "w=1")).isEqualTo(new Resolution.Missing(List.of("v")));
        assertThat(cache.of(PROJECT, PROFILE).version()).isEqualTo(1);
    }

    @Test
    void an_older_version_is_believed_where_the_database_insists_on_it() {
        cache.learn(PROJECT, found(2, "v", AttributeType.NUMBER));
        cache.believe(PROJECT, found(1, "w", AttributeType.NUMBER));
        assertThat(resolve(PROFILE, "v=1", "w=1")).isEqualTo(new Resolution.Missing(List.of("v")));
        assertThat(cache.of(PROJECT, PROFILE).version()).isEqualTo(1);
    }

    @Test
    void a_newer_version_makes_no_project_full() {
        onLoop(() -> cache.complete(PROJECT, false));
        cache.learn(PROJECT, found(1, "w", AttributeType.NUMBER));
        assertThat(resolve(PROFILE, "v=x")).isEqualTo(new Resolution.Missing(List.of("v")));
    }

    @Test
    void a_newer_version_of_the_profiles_leaves_the_events_alone() {
        cache.learn(PROJECT, new Found(0, Map.of(new AttributeName(EVENT, "v"), AttributeType.STRING)));
        cache.learn(PROJECT, found(1, "w", AttributeType.NUMBER));
        assertThat(resolve(EVENT, "v=x")).isInstanceOf(Resolution.Resolved.class);
    }

    @Test
    void names_that_were_read_before_a_re_type_do_not_count_as_all_of_them() {
        store(PROFILE, "v", "string");
        // The re-type is heard of while the types before it are on their way.
        onLoop(() -> {
            Future<Void> completed = cache.complete(PROJECT, false);
            cache.learn(PROJECT, found(1, "w", AttributeType.NUMBER));
            return completed;
        });
        assertThat(resolve(PROFILE, "v=1", "w=1")).isEqualTo(new Resolution.Missing(List.of("v")));
    }

    @Test
    void names_of_events_that_were_read_before_a_re_type_do_not_count_as_all_of_them() {
        store(EVENT, "v", "string");
        onLoop(() -> {
            Future<Void> completed = cache.complete(PROJECT, true);
            cache.learn(PROJECT, found(1, "w", AttributeType.NUMBER));
            return completed;
        });
        assertThat(resolve(EVENT, "v=x")).isEqualTo(new Resolution.Missing(List.of("v")));
    }

    @Test
    void a_project_full_of_names_of_profiles_has_room_for_names_of_events() {
        store(PROFILE, "v", "string");
        onLoop(() -> cache.complete(PROJECT, false));
        assertThat(resolve(PROFILE, "v=x", "new=1"))
                .isInstanceOfSatisfying(
                        Resolution.Resolved.class,
                        resolved -> assertThat(resolved.ignored()).containsExactly(new Ignored.ProjectFull("new")));
        assertThat(resolve(EVENT, "new=1")).isEqualTo(new Resolution.Missing(List.of("new")));
    }

    @Test
    void a_project_full_of_names_of_events_refuses_them_for_every_event() {
        store(EVENT, "v", "string");
        onLoop(() -> cache.complete(PROJECT, true));
        for (String event : List.of(EVENT, "never seen")) {
            assertThat(resolve(event, "new=1"))
                    .isInstanceOfSatisfying(
                            Resolution.Resolved.class,
                            resolved -> assertThat(resolved.ignored()).containsExactly(new Ignored.ProjectFull("new")));
        }
        assertThat(resolve(PROFILE, "new=1")).isEqualTo(new Resolution.Missing(List.of("new")));
    }

    @Test
    void a_first_load_that_a_re_type_overtakes_is_done_again() {
        store(PROFILE, "v", "string");
        AttributeTypes loaded = onLoop(() -> {
            Future<AttributeTypes> load = cache.load(PROJECT, PROFILE, List.of("v"));
            server.execute("UPDATE projects SET types_version = 1");
            server.execute("UPDATE attribute_types SET type = 'number'");
            cache.learn(PROJECT, found(1, "w", AttributeType.NUMBER));
            return load;
        });
        assertThat(loaded.typeOf("v")).contains(AttributeType.NUMBER);
        assertThat(loaded.version()).isEqualTo(1);
    }

    @Test
    void those_who_wait_for_the_same_names_share_one_statement() {
        onLoop(() -> cache.load(PROJECT, PROFILE, List.of("first")));
        double missed = missed();
        onLoop(() -> Future.all(
                cache.load(PROJECT, PROFILE, List.of("a", "b")),
                cache.load(PROJECT, PROFILE, List.of("b", "a")),
                cache.load(PROJECT, PROFILE, List.of("b", "c"))));
        assertThat(missed() - missed).isEqualTo(3);
    }

    @Test
    void a_name_that_was_absent_is_asked_for_again() {
        onLoop(() -> cache.load(PROJECT, PROFILE, List.of("first")));
        assertThat(onLoop(() -> cache.load(PROJECT, PROFILE, List.of("v"))).typeOf("v"))
                .isEmpty();
        store(PROFILE, "v", "string");
        assertThat(onLoop(() -> cache.load(PROJECT, PROFILE, List.of("v"))).typeOf("v"))
                .contains(AttributeType.STRING);
    }

    @Test
    void the_types_in_memory_are_counted_once_and_no_more_when_they_are_dropped() {
        cache.learn(PROJECT, found(0, "v", AttributeType.STRING));
        cache.learn(PROJECT, found(0, "v", AttributeType.STRING));
        cache.learn(PROJECT, found(0, "u", AttributeType.STRING));
        assertThat(metric("postern_types_known")).isEqualTo(2);
        cache.learn(PROJECT, found(1, "w", AttributeType.NUMBER));
        assertThat(metric("postern_types_known")).isEqualTo(1);
    }

    private double missed() {
        return metric("postern_types_missed_total");
    }

    private double metric(String name) {
        return new Scrape(metrics.scrape()).value(name);
    }
}
