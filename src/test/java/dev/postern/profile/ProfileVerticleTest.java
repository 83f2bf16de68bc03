package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.bus.Endpoint;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Settings;
import dev.postern.domain.Deadline;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.domain.key.KeyHash;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithPostgres
class ProfileVerticleTest {
    private static final Config CONFIG = Settings.load(Map.of("POSTERN_DATABASE_CONNECTIONS", "12"), Optional.empty());
    private static final int SHARDS = 3;

    private final TestDatabase database;
    private final Vertx vertx = Vertx.vertx();
    private final Health health = new Health();

    ProfileVerticleTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void begin_with_an_empty_project() {
        ServiceFixture.reset(database);
        Endpoints.register(vertx);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private void deploy(DatabaseUrl url) {
        for (int shard = 0; shard < SHARDS; shard++) {
            vertx.deployVerticle(new ProfileVerticle(
                            new ProfileVerticle.Shard(shard, SHARDS, java.time.InstantSource.system()),
                            CONFIG,
                            url,
                            health,
                            new Metrics()))
                    .await();
        }
    }

    private <Q, R> Future<R> ask(Endpoint<Q, R> endpoint, int shard, Q request) {
        Deadline deadline = new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
        Promise<R> reply = Promise.promise();
        vertx.runOnContext(turn ->
                endpoint.client(vertx, SHARDS).ask(shard, request, deadline).onComplete(reply));
        return reply.future();
    }

    private Future<Verdict> ask(String customerId, String... members) {
        TrackCommand command = Commands.command(ServiceFixture.PROJECT, Commands.user(customerId, members));
        int shard = Endpoints.shardOf(customerId, SHARDS);
        return ask(Endpoints.TRACK, shard, command);
    }

    @Test
    void every_shard_stores_its_customers() {
        deploy(database.url());
        List<Future<Verdict>> replies = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            replies.add(ask("c" + i, "email=x", "plan=pro"));
        }
        for (Future<Verdict> reply : replies) {
            assertThat(reply.await()).isEqualTo(new Verdict(Verdict.Outcome.CREATED, List.of()));
        }
        assertThat(database.query("SELECT customer_id FROM profiles")).hasSize(30);
        assertThat(database.query("SELECT attribute_names FROM projects"))
                .containsExactly(Map.of("attribute_names", 1));
    }

    @Test
    void the_verdict_says_what_became_of_the_row() {
        deploy(database.url());
        assertThat(ask("c", "email=x").await().outcome()).isEqualTo(Verdict.Outcome.CREATED);
        assertThat(ask("c", "email=x").await().outcome()).isEqualTo(Verdict.Outcome.UNCHANGED);
        assertThat(ask("c", "email=y").await().outcome()).isEqualTo(Verdict.Outcome.UPDATED);
    }

    @Test
    void keys_are_found_at_the_first_shard() {
        deploy(database.url());
        String key = database.createKey(ServiceFixture.PROJECT);
        assertThat(ask(Endpoints.FIND_KEY, 0, KeyHash.of(key)).await().key())
                .hasValueSatisfying(found -> assertThat(found.projectId()).isEqualTo(ServiceFixture.PROJECT));
    }

    @Test
    void its_start_is_the_first_sign_of_life_of_the_database() {
        health.listening(true);
        assertThat(health.isReady()).isFalse();
        deploy(database.url());
        assertThat(health.isReady()).isTrue();
    }

    @Test
    void without_its_database_it_does_not_start() {
        DatabaseUrl url = database.url();
        DatabaseUrl absent =
                new DatabaseUrl(url.host(), url.port(), "absent", url.user(), url.password(), url.parameters());
        assertThatThrownBy(() -> deploy(absent)).hasMessageContaining("absent");
        assertThat(health.isReady()).isFalse();
    }
}
