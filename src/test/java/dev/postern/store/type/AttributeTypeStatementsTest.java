package dev.postern.store.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.store.StoreClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@link InsertAttributeTypes} and {@link SelectAttributeTypes}. */
@WithPostgres
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttributeTypeStatementsTest {
    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-07-30T10:00:00Z");

    private final TestDatabase database;
    private final StoreClient client;
    private final InsertAttributeTypes insert = new InsertAttributeTypes();
    private final SelectAttributeTypes select = new SelectAttributeTypes();

    AttributeTypeStatementsTest(TestDatabase database) {
        this.database = database;
        this.client = new StoreClient(database);
    }

    @AfterAll
    void close() {
        client.close();
    }

    @BeforeEach
    void begin_with_one_name_of_each_type() {
        database.execute("TRUNCATE attribute_types, projects");
        database.execute("INSERT INTO projects (project_id, created_at) VALUES ('p', now())");
        List<NewAttributeType> types = Arrays.stream(AttributeType.values())
                .map(type -> new NewAttributeType(profile("a " + type.label() + ",\""), type, "key1"))
                .toList();
        insert.execute(client.pool(), "p", types, NOW).await();
    }

    private static AttributeName profile(String name) {
        return new AttributeName(AttributeName.PROFILE, name);
    }

    @Test
    void a_name_of_an_event_is_another_name() {
        AttributeName ofEvent = new AttributeName("Order", "a date,\"");
        insert.execute(client.pool(), "p", List.of(new NewAttributeType(ofEvent, AttributeType.NUMBER, "key1")), NOW)
                .await();
        assertThat(select.named(client.pool(), "p", List.of(ofEvent, new AttributeName("Cart", "a date,\"")))
                        .await()
                        .nameToType())
                .isEqualTo(Map.of(ofEvent, AttributeType.NUMBER));
        assertThat(select.all(client.pool(), "p").await().nameToType())
                .containsEntry(ofEvent, AttributeType.NUMBER)
                .containsEntry(profile("a date,\""), AttributeType.DATE);
    }

    @Test
    void every_type_comes_back() {
        Map<AttributeName, AttributeType> expected = new HashMap<>();
        for (AttributeType type : AttributeType.values()) {
            expected.put(profile("a " + type.label() + ",\""), type);
        }
        assertThat(select.all(client.pool(), "p").await().nameToType()).isEqualTo(expected);
        assertThat(select.all(client.pool(), "q").await().nameToType()).isEmpty();
    }

    @Test
    void only_the_names_that_are_asked_for_and_known_are_read() {
        assertThat(select.named(
                                client.pool(),
                                "p",
                                List.of(profile("a date,\""), profile("unknown"), profile("A DATE,\"")))
                        .await()
                        .nameToType())
                .isEqualTo(Map.of(profile("a date,\""), AttributeType.DATE));
        assertThat(select.named(client.pool(), "q", List.of(profile("a date,\"")))
                        .await()
                        .nameToType())
                .isEmpty();
    }

    @Test
    void the_version_comes_with_the_types_and_without_any() {
        database.execute("UPDATE projects SET types_version = 3 WHERE project_id = 'p'");
        for (List<AttributeName> names : List.of(List.of(profile("a date,\"")), List.of(profile("unknown")))) {
            assertThat(select.named(client.pool(), "p", names).await().version())
                    .isEqualTo(3);
        }
        assertThat(select.all(client.pool(), "p").await().version()).isEqualTo(3);
        assertThat(select.all(client.pool(), "nobody").await().version()).isZero();
    }

    @Test
    void who_fixed_a_type_and_when_is_kept() {
        assertThat(database.query(
                        "SELECT DISTINCT fixed_by, fixed_at = '2026-07-30T10:00:00Z' AS at FROM attribute_types"))
                .containsExactly(Map.of("fixed_by", "key1", "at", true));
    }

    @Test
    void a_fixed_name_is_not_fixed_again() {
        List<NewAttributeType> again = List.of(
                new NewAttributeType(profile("new"), AttributeType.STRING, "key2"),
                new NewAttributeType(profile("a date,\""), AttributeType.STRING, "key2"));
        assertThatThrownBy(() -> insert.execute(client.pool(), "p", again, NOW).await())
                .hasMessageContaining("23505");
        assertThat(select.all(client.pool(), "p").await().nameToType())
                .doesNotContainKey(profile("new"))
                .containsEntry(profile("a date,\""), AttributeType.DATE);
    }
}
