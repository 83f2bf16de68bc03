package dev.postern.profile.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CustomerSequencerTest {
    private final CustomerSequencer sequencer = new CustomerSequencer();
    private final List<String> done = new ArrayList<>();

    @Test
    void commands_behind_a_held_customer_run_in_order_when_it_is_released() {
        sequencer.hold("c");
        sequencer.runBehind("c", () -> done.add("first"));
        sequencer.runBehind("c", () -> done.add("second"));
        assertThat(done).isEmpty();

        sequencer.release("c");

        assertThat(done).containsExactly("first", "second");
        assertThat(sequencer.isHeld("c")).isFalse();
    }

    @Test
    void a_customer_stays_held_until_every_hold_is_released() {
        sequencer.hold("c");
        sequencer.hold("c");
        sequencer.runBehind("c", () -> done.add("first"));

        sequencer.release("c");
        assertThat(done).isEmpty();
        sequencer.release("c");

        assertThat(done).containsExactly("first");
    }

    @Test
    void a_command_that_holds_the_customer_again_keeps_the_others_behind_it() {
        sequencer.hold("c");
        sequencer.runBehind("c", () -> {
            done.add("first");
            sequencer.hold("c");
        });
        sequencer.runBehind("c", () -> done.add("second"));
        sequencer.runBehind("c", () -> done.add("third"));

        sequencer.release("c");
        assertThat(done).containsExactly("first");
        sequencer.release("c");

        assertThat(done).containsExactly("first", "second", "third");
    }

    @Test
    void customers_do_not_wait_for_each_other() {
        sequencer.hold("c");

        assertThat(sequencer.isHeld("d")).isFalse();
    }
}
