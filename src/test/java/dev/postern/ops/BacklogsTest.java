package dev.postern.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.ops.Backlogs.Backlog;
import dev.postern.ops.Backlogs.Part;
import org.junit.jupiter.api.Test;

class BacklogsTest {
    private final Backlogs backlogs = new Backlogs();
    private final Backlog shop = backlogs.of("shop");
    private final Part first = shop.open();
    private final Part second = shop.open();

    @Test
    void a_project_of_which_nothing_waits_is_never_too_old() {
        assertThat(shop.isOlderThan(0, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void the_oldest_command_of_any_shard_counts() {
        first.since(900);
        second.since(500);
        assertThat(shop.isOlderThan(100, 600)).isFalse();
        assertThat(shop.isOlderThan(100, 601)).isTrue();
    }

    @Test
    void what_is_answered_does_not_count() {
        first.since(500);
        first.empty();
        assertThat(shop.isOlderThan(100, 1_000)).isFalse();
    }

    @Test
    void one_project_does_not_wait_for_another() {
        first.since(1);
        assertThat(backlogs.of("other").isOlderThan(10, 1_000)).isFalse();
        assertThat(backlogs.of("shop")).isSameAs(shop);
    }

    @Test
    void the_clock_may_pass_through_zero_and_its_end() {
        first.since(0);
        assertThat(shop.isOlderThan(10, 12)).isTrue();
        first.since(Long.MAX_VALUE);
        assertThat(shop.isOlderThan(10, Long.MIN_VALUE + 20)).isTrue();
    }
}
