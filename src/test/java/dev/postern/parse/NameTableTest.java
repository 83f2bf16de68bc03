package dev.postern.parse;

import static dev.postern.parse.Bodies.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NameTableTest {
    private static final long SEED = 4_096L;

    private final NameTable names = new NameTable();

    private String get(String name) {
        byte[] bytes = utf8("\"" + name + "\":");
        return names.get(bytes, 1, name.length());
    }

    @Test
    void a_name_that_comes_again_is_the_same_string() {
        String first = get("subscriptionType");
        assertThat(first).isEqualTo("subscriptionType");
        assertThat(get("subscriptionType")).isSameAs(first);
    }

    @Test
    void names_of_one_hash_are_told_apart() {
        assertThat("Aa").hasSameHashCodeAs("BB");
        for (String name : new String[] {"Aa", "BB", "Aa", "BB", "AaBB", "BBAa", "AaAa", "AaBB"}) {
            assertThat(get(name)).isEqualTo(name);
        }
    }

    @Test
    void whatever_comes_a_name_is_what_was_sent() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50_000; i++) {
            String name = Integer.toString(random.nextInt(20_000), 36).repeat(1 + random.nextInt(3));
            assertThat(get(name)).as("seed %d, round %d", SEED, i).isEqualTo(name);
        }
    }

    @Test
    void a_long_name_is_not_kept() {
        String name = "a".repeat(65);
        assertThat(get(name)).isEqualTo(name).isNotSameAs(get(name));
        assertThat(get("")).isEmpty();
    }
}
