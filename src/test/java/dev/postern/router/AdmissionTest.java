package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.postern.ops.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long SEED = 503L;

    private final Metrics metrics = new Metrics();

    private Admission admission(long requests, long bytes) {
        return new Admission(new Admission.Bounds(requests, bytes, 2, 0), metrics);
    }

    private static boolean enter(Admission admission) {
        return admission.enter();
    }

    @Test
    void requests_are_let_in_up_to_the_bound() {
        Admission admission = admission(2, 1_000_000);
        assertThat(enter(admission)).isTrue();
        assertThat(enter(admission)).isTrue();
        assertThat(enter(admission)).isFalse();
        admission.leave(0);
        assertThat(enter(admission)).isTrue();
    }

    @Test
    void who_can_wait_leaves_three_fifths_of_the_room_to_those_who_cannot() {
        Admission admission = admission(10, 1_000_000);
        int patient = 0;
        while (admission.enterPatiently()) {
            patient++;
        }
        assertThat(patient).isEqualTo(4);
        assertThat(enter(admission)).isTrue();
        admission.leave(0);
        admission.leave(0);
        assertThat(admission.enterPatiently()).isTrue();
    }

    @Test
    void who_can_wait_takes_no_more_than_would_not_look_like_a_crowd() {
        Admission admission = new Admission(new Admission.Bounds(20_000, Long.MAX_VALUE, 2, 1), metrics);
        int patient = 0;
        while (admission.enterPatiently()) {
            patient++;
        }
        assertThat(patient).isEqualTo(StandingQueue.LEAST_IN_TARGET * 2 / 5);
        assertThat(enter(admission)).isTrue();
    }

    @Test
    void in_a_crowd_too_who_can_wait_leaves_three_fifths_of_the_room_that_there_is_then() {
        long target = TimeUnit.MILLISECONDS.toNanos(50);
        Admission admission = new Admission(new Admission.Bounds(20_000, Long.MAX_VALUE, 2, target), metrics);
        metrics.batches().committed(1, 1, 1);
        for (int i = 0; i < 100; i++) {
            admission.answered(target + 1);
        }
        admission.look();
        int patient = 0;
        while (admission.enterPatiently()) {
            patient++;
        }
        assertThat(admission.isCrowded()).isTrue();
        assertThat(patient).isPositive();
        assertThat(1 - admission.freeOfHalf()).isCloseTo(2 * 2 / 5.0, within(0.01));
    }

    @Test
    void who_can_wait_leaves_three_fifths_of_the_memory_too() {
        Admission admission = admission(1_000, 10 * Admission.REQUEST_BYTES);
        int patient = 0;
        while (admission.enterPatiently()) {
            patient++;
        }
        assertThat(patient).isEqualTo(4);
    }

    @Test
    void a_request_takes_memory_before_its_body_comes() {
        Admission admission = admission(10, 2 * Admission.REQUEST_BYTES);
        assertThat(enter(admission)).isTrue();
        assertThat(enter(admission)).isTrue();
        assertThat(enter(admission)).isFalse();
        admission.leave(0);
        assertThat(enter(admission)).isTrue();
    }

    @Test
    void one_key_alone_may_fill_four_fifths_and_whoever_comes_next_finds_room() {
        Admission admission = admission(100, 1_000 * Admission.REQUEST_BYTES);
        int held = 0;
        while (enter(admission) && admission.leavesRoom(held, 0)) {
            held++;
        }
        admission.leave(0);

        assertThat(held).isBetween(79, 83);
        assertThat(enter(admission)).isTrue();
        assertThat(admission.leavesRoom(0, 0)).isTrue();
    }

    @Test
    void large_bodies_of_one_key_leave_room_for_those_of_others() {
        Admission admission = admission(100, 1_000 * Admission.BYTES_FOR_A_BYTE);
        assertThat(admission.hold(801)).isTrue();

        assertThat(admission.leavesRoom(0, 801)).isFalse();
        assertThat(admission.leavesRoom(0, 100)).isTrue();
    }

    @Test
    void a_body_is_held_whole_or_not_at_all() {
        Admission admission = admission(10, Admission.REQUEST_BYTES + 100 * Admission.BYTES_FOR_A_BYTE);
        assertThat(enter(admission)).isTrue();
        assertThat(admission.hold(101)).isFalse();
        assertThat(admission.hold(100)).isTrue();
        assertThat(admission.hold(1)).isFalse();
        admission.leave(100);
        assertThat(metrics.scrape()).contains("postern_inflight_requests 0.0", "postern_inflight_bytes 0.0");
    }

    @Test
    void half_of_the_room_is_kept_for_those_who_were_not_refused() {
        Admission admission = admission(4, 1_000_000);
        assertThat(admission.freeOfHalf()).isEqualTo(1);
        assertThat(enter(admission)).isTrue();
        assertThat(admission.freeOfHalf()).isEqualTo(0.5);
        assertThat(enter(admission)).isTrue();
        assertThat(enter(admission)).isTrue();
        assertThat(admission.freeOfHalf()).isEqualTo(-0.5);
    }

    @Test
    void half_of_the_memory_is_kept_for_them_too() {
        Admission admission = admission(1_000, 4 * Admission.REQUEST_BYTES);
        assertThat(enter(admission)).isTrue();
        assertThat(admission.freeOfHalf()).isEqualTo(0.5);
    }

    @Test
    void in_the_end_everybody_is_heard() {
        Admission admission = admission(1, 1_000_000);
        assertThat(enter(admission)).isTrue();
        assertThat(admission.freeOfHalf()).isNegative();
        admission.drain();
        assertThat(admission.freeOfHalf()).isEqualTo(1);
    }

    @Test
    void nobody_is_late_where_no_queue_stands() {
        assertThat(admission(10, 1_000_000).isLate(System.nanoTime() - 5_000_000_000L))
                .isFalse();
    }

    @Test
    void who_is_late_is_kept_out_although_there_is_room() {
        Admission admission = admission(10, 1_000_000);
        assertThat(admission.enter(new Arrival(System.nanoTime(), true))).isFalse();
        assertThat(admission.enter(new Arrival(System.nanoTime(), false))).isTrue();
    }

    @Test
    void connections_are_let_in_up_to_the_bound() {
        Admission admission = admission(10, 100);
        assertThat(admission.connect()).isTrue();
        assertThat(admission.connect()).isTrue();
        assertThat(admission.connect()).isFalse();
        assertThat(metrics.scrape()).contains("postern_connections 2.0");
        admission.disconnect();
        assertThat(admission.connect()).isTrue();
    }

    @Test
    void what_waits_is_shown() {
        Admission admission = admission(10, 1_000_000);
        assertThat(enter(admission)).isTrue();
        assertThat(admission.hold(40)).isTrue();
        assertThat(metrics.scrape())
                .contains(
                        "postern_inflight_requests 1.0",
                        "postern_inflight_bytes " + (Admission.REQUEST_BYTES + 40.0 * Admission.BYTES_FOR_A_BYTE));
    }

    @Test
    void threads_never_pass_the_bound_and_leave_nothing_behind() throws InterruptedException, ExecutionException {
        int bound = 3;
        Admission admission = admission(bound, 100_000);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> runs = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            Random random = new Random(SEED + thread);
            runs.add(threads.submit(() -> {
                for (int i = 0; i < 20_000; i++) {
                    if (enter(admission)) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        int bytes = random.nextInt(1_000);
                        boolean held = admission.hold(bytes);
                        inside.decrementAndGet();
                        admission.leave(held ? bytes : 0);
                    }
                }
            }));
        }
        for (Future<?> run : runs) {
            run.get();
        }
        threads.shutdown();
        assertThat(most.get()).as("seed %d", SEED).isBetween(1, bound);
        assertThat(metrics.scrape()).contains("postern_inflight_requests 0.0", "postern_inflight_bytes 0.0");
    }
}
