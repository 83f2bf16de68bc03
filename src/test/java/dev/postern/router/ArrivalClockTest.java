package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class ArrivalClockTest {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final ArrivalClock clock = new ArrivalClock();

    @Test
    void all_that_is_read_in_a_turn_was_there_when_it_began() {
        long first = clock.latestNanos(tasks::add);
        assertThat(System.nanoTime()).isGreaterThan(first);
        assertThat(clock.latestNanos(tasks::add)).isEqualTo(first);
        assertThat(tasks).as("one task a turn").hasSize(1);
    }

    @Test
    void the_next_turn_begins_after_the_tasks() {
        long first = clock.latestNanos(tasks::add);
        tasks.remove().run();
        assertThat(clock.latestNanos(tasks::add)).isGreaterThan(first);
    }
}
