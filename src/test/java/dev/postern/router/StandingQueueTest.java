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
        window(1_500, SLOW);
        assertThat(limit()).isEqualTo(1_500);
        assertThat(queue.stands()).isTrue();
    }

    @Test
    void one_answer_in_ten_in_time_is_enough() {
        for (int i = 0; i < 200; i++) {
            queue.answered(TARGET);
        }
        window(1_800, SLOW);
        assertThat(queue.stands()).isFalse();
    }

    @Test
    void the_bound_never_falls_so_low_that_batches_cannot_fill() {
        window(60, SLOW);
        assertThat(limit()).isEqualTo(StandingQueue.LEAST);
    }

    @Test
    void few_answers_say_nothing() {
        window(49, SLOW);
        assertThat(queue.stands()).isFalse();
    }

    @Test
    void a_bound_that_is_lower_already_is_not_raised_by_late_answers() {
        window(1_200, SLOW);
        window(1_900, SLOW);
        assertThat(limit()).isEqualTo(1_200);
    }

    @Test
    void it_grows_while_answers_are_in_time_and_is_back_within_two_seconds_and_a_half() {
        window(2_000, SLOW);
        for (int i = 0; i < 25; i++) {
            window(2_000, TARGET / 2);
        }
        assertThat(queue.stands()).isFalse();
    }

    @Test
    void it_grows_also_when_nothing_is_answered() {
        window(2_000, SLOW);
        window(0, 0);
        assertThat(limit()).isEqualTo(2_201);
    }

    @Test
    void who_waited_long_unseen_is_too_late_only_while_a_queue_stands() {
        assertThat(queue.isTooLate(SLOW)).isFalse();
        window(2_000, SLOW);
        assertThat(queue.isTooLate(SLOW)).isTrue();
        assertThat(queue.isTooLate(TARGET)).isFalse();
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
