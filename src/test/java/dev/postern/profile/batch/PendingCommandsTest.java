package dev.postern.profile.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Backlogs.Backlog;
import dev.postern.profile.Commands;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API port is told since when commands wait. */
class PendingCommandsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Backlogs backlogs = new Backlogs();
    private final Backlog backlog = backlogs.of("shop");
    private final PendingCommands pending = new PendingCommands(vertx, backlogs);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private PendingWrite<TrackCommand, String> open(String customerId) {
        return pending.open(Commands.command("shop", Commands.user(customerId)));
    }

    private boolean isOlderThanASecondAt(PendingWrite<?, ?> ticket, long secondsLater) {
        return backlog.isOlderThan(SECOND, ticket.sinceNanos() + secondsLater * SECOND);
    }

    @Test
    void the_oldest_command_that_waits_counts() {
        PendingWrite<TrackCommand, String> first = open("a");
        open("b");
        assertThat(isOlderThanASecondAt(first, 1)).isFalse();
        assertThat(isOlderThanASecondAt(first, 2)).isTrue();
    }

    @Test
    void an_answer_out_of_order_changes_nothing_until_the_oldest_is_answered() {
        PendingWrite<TrackCommand, String> first = open("a");
        PendingWrite<TrackCommand, String> second = open("b");
        second.complete(Outcome.CREATED, List.of());
        assertThat(isOlderThanASecondAt(first, 2)).isTrue();
        first.fail(ErrorCode.UNAVAILABLE, "away");
        assertThat(isOlderThanASecondAt(first, 100)).isFalse();
    }

    @Test
    void a_command_that_waits_for_a_lock_of_another_session_does_not_count() {
        PendingWrite<TrackCommand, String> held = open("a");
        held.setAside();
        assertThat(isOlderThanASecondAt(held, 2)).isFalse();
        PendingWrite<TrackCommand, String> next = open("b");
        assertThat(isOlderThanASecondAt(next, 2)).isTrue();
    }

    /** Completes when a command that nobody answers is given up. */
    private void forget() {
        Promise<Verdict> given = Promise.promise();
        context.runOnContext(turn -> {
            PendingWrite<TrackCommand, String> forgotten =
                    pending.open(Commands.command("shop", Commands.user("a"), Duration.ofMillis(1)));
            forgotten.verdict().onComplete(given);
        });
        assertThat(given.future().otherwiseEmpty().timeout(20, TimeUnit.SECONDS).await())
                .isNull();
    }

    @Test
    void one_that_is_forgotten_does_not_close_the_project_for_ever() {
        long begunNanos = System.nanoTime();
        forget();
        assertThat(backlog.isOlderThan(SECOND, begunNanos + 100 * SECOND)).isFalse();
    }

    @Test
    void one_that_is_forgotten_later_is_given_up_too() {
        forget();
        forget();
    }
}
