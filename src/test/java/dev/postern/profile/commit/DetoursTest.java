package dev.postern.profile.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetoursTest {
    private final Detours detours = new Detours();
    private final List<String> done = new ArrayList<>();

    @Test
    void what_is_behind_a_detour_runs_in_order_when_it_ends() {
        detours.begin("c");
        detours.behind("c", () -> done.add("first"));
        detours.behind("c", () -> done.add("second"));
        assertThat(done).isEmpty();

        detours.end("c");

        assertThat(done).containsExactly("first", "second");
        assertThat(detours.has("c")).isFalse();
    }

    @Test
    void it_waits_for_all_that_are_under_way() {
        detours.begin("c");
        detours.begin("c");
        detours.behind("c", () -> done.add("first"));

        detours.end("c");
        assertThat(done).isEmpty();
        detours.end("c");

        assertThat(done).containsExactly("first");
    }

    @Test
    void one_that_takes_a_detour_itself_keeps_the_others_behind_it() {
        detours.begin("c");
        detours.behind("c", () -> {
            done.add("first");
            detours.begin("c");
        });
        detours.behind("c", () -> done.add("second"));
        detours.behind("c", () -> done.add("third"));

        detours.end("c");
        assertThat(done).containsExactly("first");
        detours.end("c");

        assertThat(done).containsExactly("first", "second", "third");
    }

    @Test
    void customers_do_not_wait_for_each_other() {
        detours.begin("c");

        assertThat(detours.has("d")).isFalse();
    }
}
