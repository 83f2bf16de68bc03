package dev.postern.store.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Verdict.Outcome;
import dev.postern.store.StoreClient;
import dev.postern.store.customer.CompareProfiles.Effect;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WithPostgres
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompareProfilesTest {
    /** Another project with a customer of the same id. */
    private static final ProjectChanges OTHERS =
            new ProjectChanges("o", 0, List.of(new ProfileChange("c", "{\"z\": 1}", "")));

    private static final int CAP = 3;
    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-07-30T10:00:00Z");

    private final TestDatabase database;
    private final StoreClient client;
    private final UpsertProfiles upsert = new UpsertProfiles(CAP, false);
    private final CompareProfiles compare = new CompareProfiles(CAP, false);

    CompareProfilesTest(TestDatabase database) {
        this.database = database;
        this.client = new StoreClient(database);
    }

    @AfterAll
    void close() {
        client.close();
    }

    private Optional<Map<String, Effect>> compared(
            CompareProfiles statement, String projectId, List<ProfileChange> changes, long version) {
        ProjectChanges project = new ProjectChanges(projectId, version, changes);
        Optional<Map<String, Effect>> alone =
                statement.execute(client.pool(), List.of(project)).await().get(0);
        assertThat(statement
                        .execute(client.pool(), List.of(OTHERS, project))
                        .await()
                        .get(1))
                .as("beside another project")
                .isEqualTo(alone);
        return alone;
    }

    private Map<String, Outcome> upserted(UpsertProfiles statement, List<ProfileChange> changes, long version) {
        return statement
                .execute(client.pool(), List.of(OTHERS, new ProjectChanges("p", version, changes)), NOW)
                .await()
                .get(1);
    }

    @BeforeEach
    void begin_with_one_full_profile() {
        database.execute("TRUNCATE profiles");
        upserted(upsert, List.of(new ProfileChange("c", "{\"a\": 1, \"b\": 1, \"c\": 1, \"name\": \"x\"}", "")), 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                             | ''   | NONE",
                "{\"a\": 1}                     | ''   | NONE",
                "{\"a\": 1, \"name\": \"x\"}    | z    | NONE",
                "{\"a\": 2}                     | ''   | CHANGES",
                "{}                             | a    | CHANGES",
                "{\"a\": 1}                     | b    | CHANGES",
                "{\"d\": 1}                     | a    | CHANGES",
                "{\"email\": \"e\"}             | ''   | CHANGES",
                "{\"d\": 1}                     | ''   | PASSES_CAP",
                "{\"a\": 1, \"d\": 1}           | ''   | PASSES_CAP",
                "{\"d\": 1, \"e\": 1}           | a    | PASSES_CAP"
            })
    void it_says_what_the_upsert_would_do(String json, String removed, Effect effect) {
        List<ProfileChange> changes = List.of(new ProfileChange(
                "c", json, ProfileChange.arrayLiteral(removed.isEmpty() ? List.of() : List.of(removed))));
        assertThat(compared(compare, "p", changes, 0)).contains(Map.of("c", effect));
        boolean written = upserted(upsert, changes, 0).containsKey("c");
        assertThat(written).isEqualTo(effect == Effect.CHANGES);
    }

    @Test
    void rows_that_do_not_exist_are_left_out() {
        List<ProfileChange> changes = List.of(new ProfileChange("a", "{}", ""), new ProfileChange("c", "{}", ""));
        assertThat(compared(compare, "p", changes, 0)).contains(Map.of("c", Effect.NONE));
        assertThat(compared(compare, "q", changes, 0)).contains(Map.of());
    }

    @Test
    void changes_that_were_judged_by_old_types_are_not_compared_and_not_written() {
        database.execute("INSERT INTO projects (project_id, created_at, types_version) VALUES ('p', now(), 2)");
        try {
            List<ProfileChange> changes = List.of(new ProfileChange("c", "{\"a\": 2}", ""));
            for (long version : new long[] {0, 1, 3}) {
                assertThat(compared(compare, "p", changes, version)).isEmpty();
                assertThat(upserted(upsert, changes, version)).isEmpty();
            }
            assertThat(compared(compare, "p", changes, 2)).contains(Map.of("c", Effect.CHANGES));
            assertThat(upserted(upsert, changes, 2)).containsKey("c");
        } finally {
            database.execute("DELETE FROM projects");
        }
    }

    @Test
    void a_tombstone_stays_one_unless_its_customer_may_come_again() {
        database.execute("UPDATE profiles SET attributes = '{}', erased_at = now()");
        for (String json : List.of("{}", "{\"a\": 1}", "{\"a\": 1, \"b\": 1, \"c\": 1, \"d\": 1}")) {
            List<ProfileChange> changes = List.of(new ProfileChange("c", json, ""));
            assertThat(compared(compare, "p", changes, 0)).contains(Map.of("c", Effect.ERASED));
            assertThat(upserted(upsert, changes, 0)).isEmpty();
        }
        List<ProfileChange> empty = List.of(new ProfileChange("c", "{}", ""));
        assertThat(compared(new CompareProfiles(CAP, true), "p", empty, 0)).contains(Map.of("c", Effect.CHANGES));
        assertThat(upserted(new UpsertProfiles(CAP, true), empty, 0)).containsKey("c");
        assertThat(database.query("SELECT erased_at FROM profiles WHERE project_id = 'p' AND erased_at IS NULL"))
                .hasSize(1);
    }
}
