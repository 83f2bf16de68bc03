package dev.postern.store.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Verdict.Outcome;
import dev.postern.store.StoreClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WithPostgres
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpsertProfilesTest {
    private static final int CAP = 3;
    private static final OffsetDateTime FIRST = OffsetDateTime.parse("2026-07-30T10:00:00Z");
    private static final OffsetDateTime LATER = OffsetDateTime.parse("2026-07-30T11:00:00Z");

    private final TestDatabase database;
    private final StoreClient client;
    private final UpsertProfiles upsert = new UpsertProfiles(CAP, false);

    UpsertProfilesTest(TestDatabase database) {
        this.database = database;
        this.client = new StoreClient(database);
    }

    @AfterAll
    void close() {
        client.close();
    }

    @BeforeEach
    void begin_without_profiles() {
        database.execute("TRUNCATE profiles");
    }

    private Map<String, Outcome> execute(OffsetDateTime now, ProfileChange... changes) {
        return upsert.execute(client.pool(), List.of(new ProjectChanges("p", 0, List.of(changes))), now)
                .await()
                .get(0);
    }

    private static ProfileChange set(String customerId, String json) {
        return new ProfileChange(customerId, json, "");
    }

    private static ProfileChange change(String json, Collection<String> removed) {
        return new ProfileChange("c", json, ProfileChange.arrayLiteral(removed));
    }

    private Object stored(String column) {
        return database.query("SELECT " + column + " FROM profiles WHERE project_id = 'p' AND customer_id = 'c'")
                .get(0)
                .values()
                .iterator()
                .next();
    }

    private String attributes() {
        return String.valueOf(stored("attributes::text"));
    }

    @Test
    void new_rows_are_created_and_known_ones_updated_in_one_statement() {
        assertThat(execute(FIRST, set("a", "{}"), set("c", "{\"x\": 1}")))
                .isEqualTo(Map.of("a", Outcome.CREATED, "c", Outcome.CREATED));
        assertThat(execute(LATER, set("b", "{\"y\": 1}"), set("c", "{\"y\": 2}")))
                .isEqualTo(Map.of("b", Outcome.CREATED, "c", Outcome.UPDATED));
        assertThat(attributes()).isEqualTo("{\"x\": 1, \"y\": 2}");
    }

    @Test
    void a_new_row_carries_the_time_and_an_update_moves_only_one_of_them() {
        execute(FIRST, set("c", "{\"x\": 1}"));
        execute(LATER, set("c", "{\"x\": 2}"));
        assertThat(stored("created_at = '2026-07-30T10:00:00Z' AND updated_at = '2026-07-30T11:00:00Z'"))
                .isEqualTo(true);
    }

    @Test
    void a_clock_that_lags_does_not_turn_the_time_back() {
        execute(LATER, set("c", "{\"x\": 1}"));
        execute(FIRST, set("c", "{\"x\": 2}"));
        assertThat(stored("updated_at = '2026-07-30T11:00:00Z'")).isEqualTo(true);
        assertThat(attributes()).isEqualTo("{\"x\": 2}");
    }

    @ParameterizedTest
    @CsvSource({"{}", "'{\"x\": 1}'", "'{\"y\": \"a\"}'", "'{\"y\": \"a\", \"x\": 1}'"})
    void a_row_that_would_not_change_is_left_alone(String json) {
        execute(FIRST, set("c", "{\"x\": 1, \"y\": \"a\"}"));
        Object version = stored("xmin::text || ' ' || ctid::text");
        assertThat(execute(LATER, set("c", json), set("d", "{}"))).containsOnlyKeys("d");
        assertThat(execute(LATER, change(json, List.of("absent")))).isEmpty();
        assertThat(stored("xmin::text || ' ' || ctid::text")).isEqualTo(version);
    }

    @Test
    void a_change_makes_one_new_version_of_the_row() {
        execute(FIRST, set("c", "{\"x\": 1}"));
        Object version = stored("xmin::text || ' ' || ctid::text");
        execute(LATER, set("c", "{\"x\": 2}"));
        assertThat(stored("xmin::text || ' ' || ctid::text")).isNotEqualTo(version);
    }

    @Test
    void names_are_removed_before_the_members_are_set() {
        execute(FIRST, set("c", "{\"x\": 1, \"y\": 1, \"z\": 1}"));
        assertThat(execute(LATER, change("{\"w\": 5}", List.of("x", "z", "absent"))))
                .containsOnlyKeys("c");
        assertThat(attributes()).isEqualTo("{\"w\": 5, \"y\": 1}");
    }

    @Test
    void a_removal_alone_is_a_change() {
        execute(FIRST, set("c", "{\"x\": 1, \"y\": 1}"));
        assertThat(execute(LATER, change("{\"y\": 1}", List.of("x")))).containsEntry("c", Outcome.UPDATED);
        assertThat(attributes()).isEqualTo("{\"y\": 1}");
    }

    @Test
    void a_removal_from_nothing_creates_an_empty_profile() {
        assertThat(execute(FIRST, change("{}", List.of("x")))).containsEntry("c", Outcome.CREATED);
        assertThat(attributes()).isEqualTo("{}");
    }

    @Test
    void an_old_removal_is_not_repeated_by_the_next_write() {
        execute(FIRST, set("c", "{\"x\": 1}"));
        execute(FIRST, change("{}", List.of("x")));
        execute(FIRST, set("c", "{\"x\": 2}"));
        execute(FIRST, set("c", "{\"y\": 2}"));
        assertThat(attributes()).isEqualTo("{\"x\": 2, \"y\": 2}");
        assertThat(stored("removed IS NULL")).isEqualTo(true);
    }

    @Test
    void names_with_quotes_commas_and_backslashes_are_removed() {
        List<String> names = List.of("a\"b", "a\\b", "a,b", "{}", "NULL", " ");
        execute(FIRST, set("c", "{\"a\\\"b\": 1, \"a\\\\b\": 1, \"a,b\": 1}"));
        assertThat(execute(LATER, change("{}", names))).containsOnlyKeys("c");
        assertThat(attributes()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"d\": 1}                                    | ''    | false",
                "{\"a\": 2, \"d\": 1}                          | ''    | false",
                "{\"d\": 1, \"e\": 1}                          | a     | false",
                "{\"a\": 2, \"b\": 2, \"c\": 2}                | ''    | true",
                "{\"d\": 1}                                    | a     | true",
                "{\"name\": \"n\", \"email\": \"e\"}           | ''    | true",
                "{\"mobile\": \"m\", \"d\": 1}                 | ''    | false",
                "{\"Name\": 1}                                 | ''    | false"
            })
    void a_row_that_would_pass_the_cap_is_left_alone(String json, String removed, boolean written) {
        execute(FIRST, set("c", "{\"a\": 1, \"b\": 1, \"c\": 1, \"name\": \"x\"}"));
        Map<String, Outcome> outcome = execute(LATER, change(json, removed.isEmpty() ? List.of() : List.of(removed)));
        assertThat(outcome.containsKey("c")).isEqualTo(written);
        assertThat(stored("updated_at = '2026-07-30T11:00:00Z'")).isEqualTo(written);
    }

    @Test
    void every_decimal_of_a_number_survives() {
        execute(FIRST, set("c", "{\"x\": 12345678901234567890.50}"));
        assertThat(attributes()).isEqualTo("{\"x\": 12345678901234567890.50}");
    }

    @Test
    void projects_do_not_touch_each_other() {
        execute(FIRST, set("c", "{\"x\": 1}"));
        ProjectChanges other = new ProjectChanges("q", 0, List.of(set("c", "{\"x\": 2}")));
        assertThat(upsert.execute(client.pool(), List.of(other), LATER).await())
                .containsExactly(Map.of("c", Outcome.CREATED));
        assertThat(attributes()).isEqualTo("{\"x\": 1}");
    }

    @Test
    void one_statement_writes_the_same_customer_id_of_several_projects_each_to_its_own() {
        execute(FIRST, set("c", "{\"x\": 1}"));

        assertThat(upsert.execute(
                                client.pool(),
                                List.of(
                                        new ProjectChanges("o", 0, List.of(set("c", "{\"x\": 3}"))),
                                        new ProjectChanges("p", 0, List.of(set("c", "{\"y\": 2}"))),
                                        new ProjectChanges("q", 0, List.of(set("b", "{}")))),
                                LATER)
                        .await())
                .containsExactly(
                        Map.of("c", Outcome.CREATED), Map.of("c", Outcome.UPDATED), Map.of("b", Outcome.CREATED));
        assertThat(attributes()).isEqualTo("{\"x\": 1, \"y\": 2}");
    }

    @Test
    void of_several_projects_only_those_judged_by_their_own_types_are_written() {
        database.execute("DELETE FROM projects");
        database.execute(
                "INSERT INTO projects (project_id, created_at, types_version) VALUES ('o', now(), 2), ('p', now(), 1)");
        try {
            assertThat(upsert.execute(
                                    client.pool(),
                                    List.of(
                                            new ProjectChanges("o", 1, List.of(set("c", "{\"x\": 3}"))),
                                            new ProjectChanges("p", 1, List.of(set("c", "{\"x\": 1}")))),
                                    LATER)
                            .await())
                    .containsExactly(Map.of(), Map.of("c", Outcome.CREATED));
        } finally {
            database.execute("DELETE FROM projects");
        }
    }
}
