package dev.postern.store.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.store.StoreClient;
import dev.postern.store.type.NewAttributeType;
import dev.postern.store.type.ProjectRow;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@link SelectHeldProfiles} and {@link ProjectRow}: what they read, and that others have to wait. */
@WithPostgres
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocksTest {
    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-07-30T10:00:00Z");

    private final TestDatabase database;
    private final StoreClient client;
    private final SelectHeldProfiles selectHeldProfiles = new SelectHeldProfiles();
    private final ProjectRow projectRow = new ProjectRow();

    LocksTest(TestDatabase database) {
        this.database = database;
        this.client = new StoreClient(database);
    }

    @AfterAll
    void close() {
        client.close();
    }

    @BeforeEach
    void begin_with_one_project_and_two_profiles() {
        database.execute("TRUNCATE profiles, projects");
        database.execute("INSERT INTO projects VALUES ('p', 7, now())");
        new UpsertProfiles(50, false)
                .execute(
                        client.pool(),
                        List.of(new ProjectChanges(
                                "p",
                                0,
                                List.of(
                                        new ProfileChange("a", "{}", ""),
                                        new ProfileChange("b", "{\"x\": 1, \"name\": \"n\"}", "")))),
                        NOW)
                .await();
    }

    @Test
    void the_names_of_the_profiles_that_exist_are_read() {
        assertThat(selectHeldProfiles
                        .lock(client.pool(), "p", List.of("b", "a", "c"))
                        .await())
                .isEqualTo(Map.of(
                        "a", new HeldProfile(Set.of(), false), "b", new HeldProfile(Set.of("x", "name"), false)));
        assertThat(selectHeldProfiles.lock(client.pool(), "q", List.of("b")).await())
                .isEmpty();
    }

    @Test
    void the_names_of_a_project_are_counted() {
        assertThat(projectRow.lock(client.pool(), "p").await()).isEqualTo(new ProjectRow.Names(7, 0, 0));
        projectRow
                .count(client.pool(), "p", List.of(newType("", "x"), newType("Order", "x"), newType("Cart", "x")))
                .await();
        assertThat(projectRow.lock(client.pool(), "p").await()).isEqualTo(new ProjectRow.Names(8, 2, 0));
    }

    private static NewAttributeType newType(String event, String name) {
        return new NewAttributeType(new AttributeName(event, name), AttributeType.STRING, "key1");
    }

    @Test
    void a_locked_profile_is_not_written_by_others() {
        SqlConnection connection = client.connect();
        Transaction transaction = connection.begin().await();
        selectHeldProfiles.lock(connection, "p", List.of("a")).await();
        expectLocked("UPDATE profiles SET removed = NULL WHERE customer_id = 'a'");
        assertThat(database.execute("UPDATE profiles SET removed = NULL WHERE customer_id = 'b'"))
                .isOne();
        transaction.rollback().await();
        connection.close().await();
        assertThat(database.execute("UPDATE profiles SET removed = NULL WHERE customer_id = 'a'"))
                .isOne();
    }

    @Test
    void a_locked_project_is_not_locked_by_others() {
        SqlConnection connection = client.connect();
        Transaction transaction = connection.begin().await();
        projectRow.lock(connection, "p").await();
        expectLocked("UPDATE projects SET attribute_names = 0");
        transaction.rollback().await();
        connection.close().await();
    }

    private void expectLocked(String statement) {
        assertThatThrownBy(() -> database.execute("SET lock_timeout = '50ms'; " + statement))
                .rootCause()
                .hasMessageContaining("lock timeout");
    }
}
