package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StandingQueueTest {
    private static final long TARGET = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MOST = 20_000;
    private static final long SLOW = TARGET + 1;

    private final StandingQueue queue = new StandingQueue(TARGET, MOST, 0);
    private long now;
    private long commitNanos = TARGET;

    private void window(int answers, long nanos) {
        for (int i = 0; i < answers; i++) {
            queue.answered(nanos);
        }
        now += WINDOW;
        queue.look(now, commitNanos);
    }

    /** A crowd that lasts, with so many answers a window. */
    private void crowd(int answers) {
        for (int i = 0; i < 100; i++) {
            window(answers, SLOW);
        }
    }

    private long limit() {
        return queue.limit().get();
    }

    @Test
    void answers_in_time_leave_the_bound_alone() {
        window(2_000, TARGET);
        assertThat(limit()).isEqualTo(MOST);
        assertThat(queue.stands()).isFalse();
    }

    @Test
    void late_answers_bound_the_requests_to_what_is_answered_in_the_target_time() {
        crowd(1_500);
        assertThat(limit()).isBetween(1_490L, 1_500L);
        assertThat(queue.stands()).isTrue();
    }

    @Test
    void half_of_the_answers_in_time_is_enough() {
        for (int i = 0; i < 1_000; i++) {
            queue.answered(TARGET);
        }
        window(1_000, SLOW);
        assertThat(queue.stands()).isFalse();
    }

    @Test
    void the_bound_never_falls_so_low_that_batches_cannot_fill() {
        window(60, SLOW);
        assertThat(limit()).isEqualTo(StandingQueue.LEAST_IN_TARGET);
    }

    @Test
    void where_commits_are_short_the_bound_is_what_is_answered_in_three_of_them() {
        commitNanos = TARGET / 10;
        crowd(5_000);
        assertThat(limit()).isBetween(1_490L, 1_500L);
        assertThat(queue.patientLimit()).isBetween(4_990L, 5_000L);
    }

    @Test
    void where_commits_take_next_to_no_time_the_bound_still_lets_batches_fill() {
        commitNanos = 1;
        crowd(1_000);
        assertThat(limit()).isEqualTo(StandingQueue.LEAST);
    }

    @Test
    void commits_that_become_slower_while_a_queue_stands_wait_for_one_another_and_say_nothing() {
        commitNanos = TARGET / 10;
        window(5_000, SLOW);
        commitNanos = TARGET;
        for (int i = 0; i < 500; i++) {
            queue.keptOut();
            window(5_000, SLOW);
        }
        assertThat(limit()).isBetween(1_490L, 1_500L);
    }

    @Test
    void a_database_that_has_become_slower_is_known_when_a_queue_stands() {
        commitNanos = TARGET / 10;
        window(5_000, TARGET);
        commitNanos = TARGET;
        for (int i = 0; i < 500; i++) {
            window(5_000, TARGET);
        }
        crowd(5_000);
        assertThat(limit()).isBetween(4_990L, 5_000L);
    }

    @Test
    void few_answers_say_nothing() {
        window(24, SLOW);
        assertThat(queue.stands()).isFalse();
    }

    @Test
    void while_it_stands_the_bound_follows_what_is_answered_an_eighth_of_the_way() {
        crowd(1_500);
        window(2_300, SLOW);
        assertThat(limit()).isBetween(1_590L, 1_600L);
        window(800, TARGET);
        assertThat(limit()).isBetween(1_490L, 1_500L);
    }

    @Test
    void it_stands_as_long_as_somebody_is_kept_out_even_where_answers_are_in_time() {
        crowd(2_000);
        for (int i = 0; i < 3 * StandingQueue.QUIET_LOOKS; i++) {
            queue.keptOut();
            window(2_000, TARGET);
        }
        assertThat(queue.stands()).isTrue();
        assertThat(limit()).isBetween(1_990L, 2_000L);
    }

    @Test
    void it_ends_when_nobody_was_kept_out_for_two_seconds() {
        window(2_000, SLOW);
        for (int i = 0; i < StandingQueue.QUIET_LOOKS - 1; i++) {
            window(i % 2 == 0 ? 0 : 500, TARGET);
        }
        assertThat(queue.stands()).isTrue();
        window(500, TARGET);
        assertThat(queue.stands()).isFalse();
        assertThat(limit()).isEqualTo(MOST);
    }

    @Test
    void quiet_before_it_stood_does_not_end_it() {
        for (int i = 0; i < StandingQueue.QUIET_LOOKS; i++) {
            window(500, TARGET);
        }
        window(2_000, SLOW);
        window(2_000, SLOW);
        assertThat(queue.stands()).isTrue();
    }

    @Test
    void a_bound_never_passes_the_most() {
        crowd((int) (2 * MOST));
        assertThat(limit()).isEqualTo(MOST);
        assertThat(queue.stands()).isTrue();
    }

    @Test
    void what_is_no_queue_yet_is_known_before_one_stands() {
        assertThat(queue.patientLimit()).isEqualTo(StandingQueue.LEAST_IN_TARGET);
        for (int i = 0; i < 100; i++) {
            window(3_000, TARGET);
        }
        assertThat(queue.stands()).isFalse();
        assertThat(queue.patientLimit()).isBetween(2_990L, 3_000L);
    }

    @Test
    void without_a_target_the_bound_never_moves() {
        StandingQueue off = new StandingQueue(0, MOST, 0);
        for (int i = 0; i < 2_000; i++) {
            off.answered(SLOW);
        }
        off.look(WINDOW, 1);
        assertThat(off.stands()).isFalse();
    }
}
