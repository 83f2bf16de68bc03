package dev.postern.store.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.admin.CustomerRef;
import dev.postern.postgres.PgErrors;
import dev.postern.store.StoreClient;
import dev.postern.store.customer.EraseProfile;
import dev.postern.store.customer.ProfileChange;
import dev.postern.store.customer.ProjectChanges;
import dev.postern.store.customer.UpsertProfiles;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** {@link StoreEvents}: whom it waits for. */
@WithPostgres
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreEventsTest {
    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-07-30T10:00:00Z");
    private static final UUID KEY = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private static final NewEvent EVENT = new NewEvent("p", KEY, "c", "Viewed", NOW, Optional.empty(), "{}");

    private final TestDatabase database;
    private final StoreClient client;
    private final StoreEvents storeEvents = new StoreEvents(false);

    StoreEventsTest(TestDatabase database) {
        this.database = database;
        this.client = new StoreClient(database);
    }

    @AfterAll
    void close() {
        client.close();
    }

    @BeforeEach
    void begin_with_one_customer() {
        database.execute("TRUNCATE profiles, events, event_ids");
        new UpsertProfiles(50, false)
                .execute(
                        client.pool(),
                        List.of(new ProjectChanges("p", 0, List.of(new ProfileChange("c", "{}", "")))),
                        NOW)
                .await();
    }

    private Future<StoreEvents.Stored> store() {
        return storeEvents.execute(client.pool(), List.of(EVENT), NOW);
    }

    @Test
    void an_event_waits_for_an_erasure_that_is_under_way_and_is_refused_by_it() {
        SqlConnection connection = client.connect();
        Transaction erasing = connection.begin().await();
        new EraseProfile().execute(connection, new CustomerRef("p", "c"), NOW).await();
        Future<StoreEvents.Stored> stored = store();
        database.awaitBlockedSession();
        erasing.commit().await();

        assertThat(stored.timeout(30, TimeUnit.SECONDS).await())
                .isEqualTo(new StoreEvents.Stored(Set.of(), Set.of(new CustomerRef("p", "c"))));
        assertThat(database.query("SELECT 1 FROM events")).isEmpty();
        connection.close().await();
    }

    @Test
    void an_erasure_waits_for_an_event_that_is_under_way_and_removes_it() {
        SqlConnection connection = client.connect();
        Transaction storing = connection.begin().await();
        storeEvents.execute(connection, List.of(EVENT), NOW).await();
        Future<Optional<OffsetDateTime>> erased = client.erase("p", "c", NOW);
        database.awaitBlockedSession();
        storing.commit().await();

        assertThat(erased.timeout(30, TimeUnit.SECONDS).await()).contains(NOW);
        assertThat(database.query("SELECT 1 FROM events")).isEmpty();
        connection.close().await();
    }

    @Test
    void an_event_of_a_customer_who_came_and_was_erased_meanwhile_leaves_nothing_and_is_refused_when_repeated() {
        NewEvent event = new NewEvent("p", KEY, "new", "Viewed", NOW, Optional.of("e1"), "{}");
        SqlConnection connection = client.connect();
        Transaction holding = connection.begin().await();
        connection
                .query("INSERT INTO event_ids VALUES ('p', 'new', 'e1', now())")
                .execute()
                .await();
        Future<StoreEvents.Stored> overtaken = storeEvents.execute(client.pool(), List.of(event), NOW);
        database.awaitBlockedSession();
        new UpsertProfiles(50, false)
                .execute(
                        client.pool(),
                        List.of(new ProjectChanges("p", 0, List.of(new ProfileChange("new", "{}", "")))),
                        NOW)
                .await();
        client.erase("p", "new", NOW).await();
        holding.rollback().await();

        assertThatThrownBy(() -> overtaken.timeout(30, TimeUnit.SECONDS).await())
                .matches(cause -> PgErrors.of(cause) == PgErrors.CONFLICT);
        assertThat(database.query("SELECT 1 FROM events UNION ALL SELECT 1 FROM event_ids"))
                .isEmpty();
        assertThat(storeEvents.execute(client.pool(), List.of(event), NOW).await())
                .isEqualTo(new StoreEvents.Stored(Set.of(), Set.of(new CustomerRef("p", "new"))));
        connection.close().await();
    }

    @Test
    void an_event_of_a_customer_who_came_meanwhile_is_stored_and_leaves_the_profile_as_it_is() {
        NewEvent event = new NewEvent("p", KEY, "new", "Viewed", NOW, Optional.of("e1"), "{}");
        SqlConnection connection = client.connect();
        Transaction holding = connection.begin().await();
        connection
                .query("INSERT INTO event_ids VALUES ('p', 'new', 'e1', now())")
                .execute()
                .await();
        Future<StoreEvents.Stored> stored = storeEvents.execute(client.pool(), List.of(event), NOW.plusHours(1));
        database.awaitBlockedSession();
        new UpsertProfiles(50, false)
                .execute(
                        client.pool(),
                        List.of(new ProjectChanges("p", 0, List.of(new ProfileChange("new", "{\"a\": 1}", "")))),
                        NOW)
                .await();
        holding.rollback().await();

        assertThat(stored.timeout(30, TimeUnit.SECONDS).await().keys()).containsExactly(KEY);
        assertThat(database.query("SELECT 1 FROM profiles WHERE customer_id = 'new' AND attributes = '{\"a\": 1}'"
                        + " AND created_at = updated_at AND erased_at IS NULL"))
                .hasSize(1);
        connection.close().await();
    }

    @Test
    void an_event_and_an_update_of_its_customer_do_not_wait_for_each_other() {
        SqlConnection connection = client.connect();
        Transaction storing = connection.begin().await();
        storeEvents.execute(connection, List.of(EVENT), NOW).await();

        database.execute("SET lock_timeout = '2s'; UPDATE profiles SET attributes = '{\"a\": 1}'");

        storing.commit().await();
        Transaction updating = connection.begin().await();
        new UpsertProfiles(50, false)
                .execute(
                        connection,
                        List.of(new ProjectChanges("p", 0, List.of(new ProfileChange("c", "{\"b\": 1}", "")))),
                        NOW.plusHours(1))
                .await();
        NewEvent other = new NewEvent("p", new UUID(1, 1), "c", "Viewed", NOW, Optional.empty(), "{}");
        assertThat(storeEvents
                        .execute(client.pool(), List.of(other), NOW)
                        .timeout(30, TimeUnit.SECONDS)
                        .await()
                        .keys())
                .hasSize(1);
        updating.commit().await();
        connection.close().await();
    }
}
