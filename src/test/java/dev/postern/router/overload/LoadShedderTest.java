package dev.postern.router.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.auth.AuthenticatedKey;
import dev.postern.domain.Deadline;
import dev.postern.domain.key.ApiKey;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Metrics;
import dev.postern.support.Scrape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadShedderTest {
    private static final long SEED = 503L;
    private static final long PLENTY = 1L << 40;
    private static final long COMMIT_WAIT = TimeUnit.SECONDS.toNanos(100);
    private static final Deadline DEADLINE = new Deadline(0);

    private final Metrics metrics = new Metrics();
    private final Backlogs backlogs = new Backlogs();

    private LoadShedder shedder(long requests, long bytes) {
        return new LoadShedder(new LoadShedder.Bounds(requests, bytes, 2, COMMIT_WAIT), backlogs, metrics);
    }

    private static AuthenticatedKey key(String project) {
        return new AuthenticatedKey(new ApiKey(project, "k", ApiKey.Scope.TRACK), Optional.empty(), 1);
    }

    private static Optional<Permit> enter(LoadShedder shedder, AuthenticatedKey key) {
        return shedder.tryAcquire() ? shedder.permit(key, DEADLINE) : Optional.empty();
    }

    private double metric(String name) {
        return new Scrape(metrics.scrape()).value(name);
    }

    private double shed(String reason) {
        return metric("postern_shed_total{reason=\"" + reason + "\"}");
    }

    private void assertNothingIsHeld() {
        assertThat(metric("postern_inflight_requests")).isZero();
        assertThat(metric("postern_inflight_bytes")).isZero();
    }

    @Test
    void requests_are_let_in_up_to_the_bound() {
        LoadShedder shedder = shedder(2, PLENTY);
        assertThat(shedder.tryAcquire()).isTrue();
        assertThat(shedder.tryAcquire()).isTrue();
        assertThat(shedder.tryAcquire()).isFalse();
        assertThat(shed("requests")).isEqualTo(1);
        shedder.release();
        assertThat(shedder.tryAcquire()).isTrue();
    }

    @Test
    void a_request_takes_memory_before_its_body_comes() {
        LoadShedder shedder = shedder(10, 2 * LoadShedder.REQUEST_BYTES);
        assertThat(shedder.tryAcquire()).isTrue();
        assertThat(shedder.tryAcquire()).isTrue();
        assertThat(shedder.tryAcquire()).isFalse();
        assertThat(shed("bytes")).isEqualTo(1);
        shedder.release();
        assertThat(shedder.tryAcquire()).isTrue();
    }

    @Test
    void one_key_alone_may_fill_four_fifths_and_another_key_finds_room() {
        LoadShedder shedder = shedder(100, PLENTY);
        AuthenticatedKey one = key("one");
        int held = 0;
        while (enter(shedder, one).isPresent()) {
            held++;
        }

        assertThat(held).isBetween(79, 83);
        assertThat(shed("key_share")).isEqualTo(1);
        assertThat(enter(shedder, key("two"))).isPresent();
    }

    @Test
    void with_the_default_bounds_one_key_has_more_than_four_thousand_requests_in_flight() {
        // A tenth of the 1 GiB that Java takes of a machine with 4 GiB.
        LoadShedder shedder = shedder(20_000, (1L << 30) / 10);
        AuthenticatedKey one = key("one");
        int held = 0;
        Optional<Permit> next = enter(shedder, one);
        while (next.isPresent() && next.get().reserveBytes(256)) {
            held++;
            next = enter(shedder, one);
        }
        assertThat(held).isGreaterThan(4_000);
    }

    @Test
    void a_request_beyond_the_share_of_its_key_gives_back_its_room() {
        LoadShedder shedder = shedder(1, PLENTY);
        AuthenticatedKey greedy = key("greedy");
        for (int i = 0; i < 4; i++) {
            greedy.acquire();
        }
        assertThat(enter(shedder, greedy)).isEmpty();
        assertNothingIsHeld();
    }

    @Test
    void bodies_of_one_key_leave_room_for_those_of_others() {
        LoadShedder shedder = shedder(100, 2 * LoadShedder.REQUEST_BYTES + 100_000 * LoadShedder.BYTES_FOR_A_BYTE);
        Permit one = enter(shedder, key("one")).orElseThrow();
        Permit two = enter(shedder, key("two")).orElseThrow();

        assertThat(one.reserveBytes(90_000)).isFalse();
        assertThat(shed("key_share")).isEqualTo(1);
        assertThat(one.reserveBytes(79_000)).isTrue();
        assertThat(two.reserveBytes(15_000)).isTrue();
        one.release();
        two.release();
        assertNothingIsHeld();
    }

    @Test
    void bytes_are_reserved_whole_or_not_at_all() {
        LoadShedder shedder = shedder(10, LoadShedder.REQUEST_BYTES + 100 * LoadShedder.BYTES_FOR_A_BYTE);
        AuthenticatedKey key = key("one");
        Permit permit = enter(shedder, key).orElseThrow();
        assertThat(permit.reserveBytes(101)).isFalse();
        assertThat(shed("bytes")).isEqualTo(1);
        assertThat(permit.bytes()).isZero();
        assertThat(key.bytes()).isZero();
        permit.release();
        assertNothingIsHeld();
    }

    @Test
    void items_of_a_key_stop_at_half_and_leave_room_for_its_single_requests() {
        LoadShedder shedder = shedder(100, PLENTY);
        AuthenticatedKey key = key("one");
        Permit request = enter(shedder, key).orElseThrow();
        int items = 0;
        while (request.hasRoomForItem()) {
            assertThat(request.tryAcquireItem(10, DEADLINE)).isPresent();
            items++;
        }
        assertThat(items).isEqualTo(50);
        assertThat(enter(shedder, key)).isPresent();
    }

    @Test
    void while_a_project_waits_too_long_its_items_wait_for_others_of_their_request() {
        LoadShedder shedder = shedder(100, PLENTY);
        Permit request = enter(shedder, key("slow")).orElseThrow();
        Backlogs.Part part = backlogs.of("slow").open();
        part.since(System.nanoTime() - 2 * COMMIT_WAIT);
        assertThat(request.hasRoomForItem()).isFalse();
        part.empty();
        assertThat(request.hasRoomForItem()).isTrue();
    }

    @Test
    void an_item_without_room_for_its_bytes_holds_nothing() {
        LoadShedder shedder = shedder(10, 2 * LoadShedder.REQUEST_BYTES);
        Permit request = enter(shedder, key("one")).orElseThrow();
        assertThat(request.tryAcquireItem(1, DEADLINE)).isEmpty();
        request.release();
        assertNothingIsHeld();
    }

    @Test
    void while_the_oldest_command_of_a_project_waits_too_long_only_that_project_is_refused() {
        LoadShedder shedder = shedder(10, PLENTY);
        Backlogs.Part part = backlogs.of("slow").open();
        part.since(System.nanoTime() - 2 * COMMIT_WAIT);

        assertThat(enter(shedder, key("slow"))).isEmpty();
        assertThat(shed("commit_wait")).isEqualTo(1);
        assertThat(metric("postern_inflight_requests")).isZero();
        assertThat(enter(shedder, key("other"))).isPresent();
    }

    @Test
    void a_project_whose_commands_wait_no_longer_is_let_in_at_once() {
        LoadShedder shedder = shedder(10, PLENTY);
        Backlogs.Part part = backlogs.of("slow").open();
        part.since(System.nanoTime() - 2 * COMMIT_WAIT);
        assertThat(enter(shedder, key("slow"))).isEmpty();
        part.empty();
        assertThat(enter(shedder, key("slow"))).isPresent();
    }

    @Test
    void a_commit_that_waits_less_than_the_setting_stops_nobody() {
        backlogs.of("busy").open().since(System.nanoTime());
        assertThat(enter(shedder(10, PLENTY), key("busy"))).isPresent();
    }

    @Test
    void where_the_commit_wait_is_off_an_old_backlog_stops_nobody() {
        LoadShedder off = new LoadShedder(new LoadShedder.Bounds(10, PLENTY, 2, 0), backlogs, metrics);
        backlogs.of("slow").open().since(System.nanoTime() - 2 * COMMIT_WAIT);
        assertThat(enter(off, key("slow"))).isPresent();
    }

    @Test
    void connections_are_let_in_up_to_the_bound() {
        LoadShedder shedder = shedder(10, 100);
        assertThat(shedder.tryAcquireConnection()).isTrue();
        assertThat(shedder.tryAcquireConnection()).isTrue();
        assertThat(shedder.tryAcquireConnection()).isFalse();
        assertThat(metric("postern_connections")).isEqualTo(2);
        assertThat(metric("postern_connections_limit")).isEqualTo(2);
        shedder.releaseConnection();
        assertThat(shedder.tryAcquireConnection()).isTrue();
    }

    @Test
    void what_is_in_flight_is_shown() {
        LoadShedder shedder = shedder(10, PLENTY);
        assertThat(enter(shedder, key("one")).orElseThrow().reserveBytes(40)).isTrue();
        assertThat(metric("postern_inflight_requests")).isEqualTo(1);
        assertThat(metric("postern_inflight_bytes"))
                .isEqualTo(LoadShedder.REQUEST_BYTES + 40.0 * LoadShedder.BYTES_FOR_A_BYTE);
    }

    @Test
    void threads_never_pass_the_bound_and_leave_nothing_behind() throws InterruptedException, ExecutionException {
        int bound = 3;
        LoadShedder shedder = shedder(bound, 100_000);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> runs = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            Random random = new Random(SEED + thread);
            AuthenticatedKey key = key("p" + thread);
            runs.add(threads.submit(() -> {
                for (int i = 0; i < 20_000; i++) {
                    enter(shedder, key).ifPresent(permit -> {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        int bytes = random.nextInt(1_000);
                        int reserved = permit.reserveBytes(bytes) ? bytes : 0;
                        assertThat(permit.bytes()).isEqualTo(reserved);
                        inside.decrementAndGet();
                        permit.release();
                    });
                }
            }));
        }
        for (Future<?> run : runs) {
            run.get();
        }
        threads.shutdown();
        assertThat(most.get()).as("seed %d", SEED).isBetween(1, bound);
        assertNothingIsHeld();
    }

    @Test
    void a_request_that_is_over_counts_no_more_for_its_key() {
        LoadShedder shedder = shedder(10, PLENTY);
        AuthenticatedKey key = key("one");
        Permit request = enter(shedder, key).orElseThrow();
        Permit item = request.tryAcquireItem(7, DEADLINE).orElseThrow();
        assertThat(request.reserveBytes(40)).isTrue();
        assertThat(key.requests()).isEqualTo(2);
        assertThat(key.bytes()).isEqualTo(47);

        item.release();
        request.release();

        assertThat(key.requests()).isZero();
        assertThat(key.bytes()).isZero();
        assertNothingIsHeld();
    }
}
