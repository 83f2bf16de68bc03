package dev.postern.profile.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.TrackUser;
import dev.postern.profile.Commands;
import dev.postern.store.customer.ProfileChange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpsertBatchTest {
    private static final int CAP = 3;

    private final UpsertBatch<String> batch = new UpsertBatch<>(CAP);

    /** A command whose members all are taken; strings only. */
    private static ResolvedProfile resolved(String customerId, String... members) {
        TrackUser user = Commands.user(customerId, members);
        return new ResolvedProfile(customerId, user.attributes(), user.removed(), List.of(), 0);
    }

    /** The same, judged by another version of the types. */
    private static ResolvedProfile resolvedAt(long typesVersion, String customerId, String... members) {
        ResolvedProfile first = resolved(customerId, members);
        return new ResolvedProfile(customerId, first.stored(), first.removed(), first.ignored(), typesVersion);
    }

    private static String[] members(String text) {
        return text.isEmpty() ? new String[0] : text.split(" ");
    }

    @Test
    void it_begins_empty() {
        assertThat(batch.isEmpty()).isTrue();
        assertThat(batch.rows()).isEmpty();
    }

    @Test
    void a_command_alone_is_a_row() {
        assertThat(batch.offer(resolved("c1", "b=2", "a=x", "n1", "n\"2\\"), "t1"))
                .isTrue();
        assertThat(batch.rows()).singleElement().satisfies(row -> {
            assertThat(UpsertBatch.changes(List.of(row)).get(0))
                    .isEqualTo(new ProfileChange("c1", "{\"b\":2,\"a\":\"x\"}", "{\"n1\",\"n\\\"2\\\\\"}"));
            assertThat(row.writes()).containsExactly("t1");
        });
    }

    @Test
    void rows_are_sorted_by_customer() {
        for (String customer : List.of("b", "c", "a", "B", "10", "9")) {
            assertThat(batch.offer(resolved(customer, "a=1"), customer)).isTrue();
        }
        assertThat(batch.rows().stream().map(UpsertBatch.Row::customerId))
                .containsExactly("10", "9", "B", "a", "b", "c");
    }

    @ParameterizedTest
    @CsvSource({
        // first,    second,    attributes,              removed
        "a=1,        b=2,       '{\"a\":1,\"b\":2}',     ''",
        "a=1,        a=2,       '{\"a\":2}',             ''",
        "a=1,        a=1,       '{\"a\":1}',             ''",
        "a,          b=2,       '{\"b\":2}',             '{\"a\"}'",
        "a,          a=2,       '{\"a\":2}',             ''",
        "a b,        a=2,       '{\"a\":2}',             '{\"b\"}'",
        "'',         a=1,       '{\"a\":1}',             ''",
        "a=1,        '',        '{\"a\":1}',             ''",
        "'a=1 b=1 c=1', a=2,    '{\"a\":2,\"b\":1,\"c\":1}', ''",
        "'a=1 b=1 c=1', name=n, '{\"a\":1,\"b\":1,\"c\":1,\"name\":\"n\"}', ''"
    })
    void a_second_command_of_a_customer_joins_the_row(String first, String second, String json, String removed) {
        assertThat(batch.offer(resolved("c1", members(first)), "t1")).isTrue();
        assertThat(batch.offer(resolved("c1", members(second)), "t2")).isTrue();
        assertThat(batch.rows()).singleElement().satisfies(row -> {
            assertThat(UpsertBatch.changes(List.of(row)).get(0)).isEqualTo(new ProfileChange("c1", json, removed));
            assertThat(row.writes()).containsExactly("t1", "t2");
        });
    }

    @ParameterizedTest
    @CsvSource({"a=1, a", "a=1, b", "'a=1 b=1 c=1', d=1", "'a=1 b=1', 'c=1 d=1'", "a, a"})
    void a_second_command_waits_where_the_sum_could_differ_from_the_sequence(String first, String second) {
        assertThat(batch.offer(resolved("c1", members(first)), "t1")).isTrue();
        ProfileChange before = UpsertBatch.changes(batch.rows()).get(0);
        assertThat(batch.offer(resolved("c1", members(second)), "t2")).isFalse();
        assertThat(batch.rows()).singleElement().satisfies(row -> {
            assertThat(UpsertBatch.changes(List.of(row)).get(0)).isEqualTo(before);
            assertThat(row.writes()).containsExactly("t1");
        });
    }

    @Test
    void behind_one_that_waits_all_of_its_customer_wait() {
        assertThat(batch.offer(resolved("c1", "a=1"), "t1")).isTrue();
        assertThat(batch.offer(resolved("c1", "a"), "t2")).isFalse();
        assertThat(batch.offer(resolved("c1", "b=1"), "t3")).isFalse();
        assertThat(batch.offer(resolved("c2", "b=1"), "t4")).isTrue();
        assertThat(batch.size()).isEqualTo(2);
    }

    /** A batch is written at one version: one judged by older types would be taken for one judged by the newer ones. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0"})
    void a_batch_holds_commands_of_one_version_of_the_types(long first, long second) {
        assertThat(batch.offer(resolvedAt(first, "b", "v=x"), "t1")).isTrue();
        assertThat(batch.offer(resolvedAt(second, "a", "v=1"), "t2")).isFalse();
        assertThat(batch.offer(resolvedAt(second, "b", "v=1"), "t3")).isFalse();
        assertThat(batch.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.writes()).containsExactly("t1"));
    }

    @Test
    void behind_one_of_another_version_all_of_its_customer_wait() {
        assertThat(batch.offer(resolvedAt(1, "b", "v=1"), "t1")).isTrue();
        assertThat(batch.offer(resolvedAt(0, "a", "v=x"), "t2")).isFalse();
        assertThat(batch.offer(resolvedAt(1, "a", "v=2"), "t3")).isFalse();
        assertThat(batch.offer(resolvedAt(1, "c", "v=2"), "t4")).isTrue();
    }
}
