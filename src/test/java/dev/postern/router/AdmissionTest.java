package dev.postern.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.ops.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long SEED = 503L;

    @Test
    void requests_are_let_in_up_to_the_bound() {
        Admission admission = new Admission(2, 1_000, new Metrics());
        assertThat(admission.enter()).isTrue();
        assertThat(admission.enter()).isTrue();
        assertThat(admission.enter()).isFalse();
        admission.leave(0);
        assertThat(admission.enter()).isTrue();
    }

    @Test
    void nobody_is_let_in_while_the_bytes_are_used_up() {
        Admission admission = new Admission(10, 100, new Metrics());
        assertThat(admission.enter()).isTrue();
        admission.hold(100);
        assertThat(admission.enter()).isFalse();
        admission.leave(100);
        assertThat(admission.enter()).isTrue();
    }

    @Test
    void one_key_alone_may_fill_four_fifths_and_whoever_comes_next_finds_room() {
        Admission admission = new Admission(100, 1_000, new Metrics());
        int held = 0;
        while (admission.enter() && admission.leavesRoom(held, 0)) {
            held++;
        }
        admission.leave(0);

        assertThat(held).isBetween(79, 83);
        assertThat(admission.enter()).isTrue();
        assertThat(admission.leavesRoom(0, 0)).isTrue();
    }

    @Test
    void large_bodies_of_one_key_leave_room_for_those_of_others() {
        Admission admission = new Admission(100, 1_000, new Metrics());
        admission.hold(801);

        assertThat(admission.leavesRoom(1, 801)).isFalse();
        assertThat(admission.leavesRoom(1, 100)).isTrue();
    }

    @Test
    void what_waits_is_shown() {
        Metrics metrics = new Metrics();
        Admission admission = new Admission(10, 100, metrics);
        assertThat(admission.enter()).isTrue();
        admission.hold(40);
        assertThat(metrics.scrape()).contains("postern_inflight_requests 1.0", "postern_inflight_bytes 40.0");
    }

    @Test
    void threads_never_pass_the_bound_and_leave_nothing_behind() throws InterruptedException, ExecutionException {
        int bound = 3;
        Metrics metrics = new Metrics();
        Admission admission = new Admission(bound, Long.MAX_VALUE, metrics);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> runs = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            Random random = new Random(SEED + thread);
            runs.add(threads.submit(() -> {
                for (int i = 0; i < 20_000; i++) {
                    if (admission.enter()) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        int bytes = random.nextInt(1_000);
                        admission.hold(bytes);
                        inside.decrementAndGet();
                        admission.leave(bytes);
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
