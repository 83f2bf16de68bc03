package dev.postern.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniqueNamesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 11, 12, 13, 14, 50, 200})
    void a_duplicate_is_found_wherever_it_stands(int count) {
        for (int position = 0; position < count; position++) {
            UniqueNames names = filled(count);
            assertThat(names.add("n" + position))
                    .as("n%d of %d", position, count)
                    .isFalse();
            assertThat(names.ordered()).hasSize(count);
            assertThat(names.add("n" + count)).as("a new one of %d", count).isTrue();
        }
    }

    private static UniqueNames filled(int count) {
        UniqueNames names = new UniqueNames();
        for (int i = 0; i < count; i++) {
            assertThat(names.add("n" + i)).as("n%d of %d", i, count).isTrue();
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 12, 13, 40})
    void the_names_keep_their_order(int count) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expected.add("n" + i);
        }
        assertThat(filled(count).ordered()).isEqualTo(expected);
    }
}
