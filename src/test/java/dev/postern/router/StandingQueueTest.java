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

    private void window(int answers, long nanos) {
        for (int i = 0; i < answers; i++) {
            queue.answered(nanos);
        }
        now += WINDOW;
        queue.look(now);
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
        assertThat(limit()).isEqualTo(StandingQueue.LEAST);
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
    void the_bound_that_there_would_be_is_known_before_a_queue_stands() {
        assertThat(queue.tightLimit()).isEqualTo(StandingQueue.LEAST);
        for (int i = 0; i < 100; i++) {
            window(3_000, TARGET);
        }
        assertThat(queue.stands()).isFalse();
        assertThat(queue.tightLimit()).isBetween(2_990L, 3_000L);
    }

    @Test
    void without_a_target_the_bound_never_moves() {
        StandingQueue off = new StandingQueue(0, MOST, 0);
        for (int i = 0; i < 2_000; i++) {
            off.answered(SLOW);
        }
        off.look(WINDOW);
        assertThat(off.stands()).isFalse();
    }
}
