package dev.postern.domain.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttributeNameTest {
    private static final int NAMES = 1 << 15;

    /** {@code Aa} and {@code BB} share a hash code, so each row of such pairs does. */
    private static String colliding(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 15; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    @Test
    void the_order_is_by_event_and_then_by_name() {
        assertThat(new AttributeName("a", "z")).isLessThan(new AttributeName("b", "a"));
        assertThat(new AttributeName("a", "a")).isLessThan(new AttributeName("a", "b"));
        assertThat(new AttributeName("a", "a")).isEqualByComparingTo(new AttributeName("a", "a"));
    }

    /** A map whose keys have no order searches all that share a hash code: half a billion comparisons here. */
    @Test
    void names_that_share_a_hash_code_do_not_slow_a_map_down() {
        assertThat(colliding(0).hashCode()).isEqualTo(colliding(NAMES - 1).hashCode());
        Map<AttributeName, Integer> nameToNumber = new HashMap<>();
        assertTimeout(Duration.ofSeconds(5), () -> {
            for (int number = 0; number < NAMES; number++) {
                nameToNumber.put(new AttributeName("", colliding(number)), number);
            }
        });
        assertThat(nameToNumber).hasSize(NAMES);
    }
}
