package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ClientRestTest {
    private static final int MOST = 5;

    private final ClientRest rest = new ClientRest(MOST);

    private int refuse(boolean late) {
        rest.begin(late);
        return rest.keptOut();
    }

    @Test
    void who_waits_as_it_was_told_is_asked_for_twice_as_long_each_time() {
        List<Integer> asked = Stream.generate(() -> {
                    int seconds = refuse(false);
                    rest.end(false);
                    return seconds;
                })
                .limit(5)
                .toList();

        assertThat(asked).containsExactly(1, 2, 4, MOST, MOST);
    }

    @Test
    void who_comes_too_early_is_asked_for_the_longest_wait() {
        assertThat(refuse(false)).isEqualTo(1);
        rest.end(false);

        assertThat(refuse(true)).isEqualTo(MOST);
        assertThat(rest.isDue()).isTrue();
    }

    @Test
    void who_came_much_too_early_rests_on_and_is_refused_once() {
        refuse(false);
        rest.start(0);

        assertThat(rest.more(0.9, 0)).isEqualTo(4.5 - 0.9, Offset.offset(1e-9));
        assertThat(rest.isResting()).isTrue();
        assertThat(rest.more(4.4, 0)).as("its time is over").isZero();
        rest.end(false);
        assertThat(refuse(true)).isEqualTo(MOST);
        assertThat(rest.start(1)).as("they were spread before").isEqualTo(4.5, Offset.offset(1e-9));
    }

    @Test
    void those_who_rest_on_are_spread() {
        refuse(false);
        rest.start(0);
        assertThat(rest.more(0.9, 1)).isEqualTo(2 - 0.9, Offset.offset(1e-9));
    }

    @Test
    void who_came_a_little_too_early_is_heard_at_once() {
        refuse(false);
        rest.start(0);
        assertThat(rest.more(0.4, 0)).isZero();
    }

    @Test
    void who_is_invited_and_had_come_too_early_is_heard_again_at_once() {
        refuse(false);
        rest.end(true);

        assertThat(refuse(true)).isEqualTo(1);
        assertThat(rest.isDue()).as("its next request is what was invited").isFalse();
        assertThat(refuse(false)).as("there was no room for it after all").isEqualTo(2);
        assertThat(rest.isDue()).isTrue();
    }

    @Test
    void an_answer_of_another_kind_begins_anew() {
        refuse(false);
        rest.end(false);
        rest.begin(false);
        rest.answered();

        assertThat(rest.isDue()).isFalse();
        assertThat(refuse(false)).isEqualTo(1);
    }

    @Test
    void a_rest_is_over_until_the_next_request_begins() {
        assertThat(rest.isOver()).isFalse();
        refuse(false);
        assertThat(rest.isDue()).isTrue();
        rest.start(0);
        assertThat(rest.isResting()).isTrue();
        assertThat(rest.isDue()).as("once").isFalse();
        assertThat(rest.isOver()).isFalse();
        rest.end(false);
        assertThat(rest.isOver()).isTrue();
        rest.begin(false);
        assertThat(rest.isOver()).isFalse();
    }

    @Test
    void rests_that_grow_are_spread_and_those_that_do_not_stay_apart() {
        refuse(false);
        assertThat(rest.start(0)).isEqualTo(0.9, Offset.offset(1e-9));
        assertThat(rest.start(1)).isEqualTo(0.7, Offset.offset(1e-9));
        rest.end(false);
        refuse(true);
        assertThat(rest.start(1)).isEqualTo(2, Offset.offset(1e-9));
        rest.end(false);
        refuse(true);
        assertThat(rest.start(1)).isEqualTo(4.5, Offset.offset(1e-9));
    }
}
