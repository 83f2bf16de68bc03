package dev.postern.profile.commit;

import dev.postern.domain.Command;
import dev.postern.ops.Backlogs.Part;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The commands of one project that wait for their commit in one shard, the oldest first; it tells the API port since when.
 * A command whose customer is busy, or that waits behind another one of its customer, does not count. Owned by the profile
 * verticle of the shard; runs on its event loop.
 */
public final class PendingCommands {
    private static final long LOOK_MILLIS = 1_000;

    private final Vertx vertx;
    private final Part backlog;
    private final Deque<Ticket<?>> oldestFirst = new ArrayDeque<>();
    private final Runnable settle = this::settle;
    private boolean looks;

    public PendingCommands(Vertx vertx, Part backlog) {
        this.vertx = vertx;
        this.backlog = backlog;
    }

    /** A command that waits from now on. */
    public <C extends Command> Ticket<C> open(C command) {
        Ticket<C> ticket = new Ticket<>(command, settle);
        if (oldestFirst.isEmpty()) {
            backlog.since(ticket.sinceNanos());
        }
        oldestFirst.add(ticket);
        if (!looks) {
            looks = true;
            lookLater();
        }
        return ticket;
    }

    private void settle() {
        boolean oldestIsGone = false;
        while (!oldestFirst.isEmpty() && !oldestFirst.element().waitsForCommits()) {
            oldestFirst.remove();
            oldestIsGone = true;
        }
        if (oldestFirst.isEmpty()) {
            backlog.empty();
        } else if (oldestIsGone) {
            backlog.since(oldestFirst.element().sinceNanos());
        }
    }

    /** Tells those whose deadline has passed: one that is forgotten somewhere must not close the project for ever. */
    private void lookLater() {
        vertx.setTimer(LOOK_MILLIS, due -> {
            long nowNanos = System.nanoTime();
            while (!oldestFirst.isEmpty()) {
                Ticket<?> oldest = oldestFirst.element();
                oldest.expire(nowNanos);
                if (oldest.isOpen()) {
                    break;
                }
                settle();
            }
            looks = !oldestFirst.isEmpty();
            if (looks) {
                lookLater();
            }
        });
    }
}
