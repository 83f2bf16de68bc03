package dev.postern.profile.batch;

import dev.postern.domain.Command;
import dev.postern.ops.Backlogs;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The commands of each project that wait for their commit in one shard; publishes the age of the oldest to the API port. A
 * command whose customer is busy, or that waits behind another one of its customer, does not count. Owned by the profile verticle
 * of the shard; runs on its event loop.
 */
public final class PendingCommands {
    private static final long PERIOD_MILLIS = 1_000;

    private final Vertx vertx;
    private final Backlogs backlogs;
    private final Map<String, Queue> projectToQueue = new HashMap<>();

    public PendingCommands(Vertx vertx, Backlogs backlogs) {
        this.vertx = vertx;
        this.backlogs = backlogs;
    }

    /** A command that waits from now on. */
    public <C extends Command, I> PendingWrite<C, I> open(C command) {
        Queue queue = projectToQueue.computeIfAbsent(
                command.projectId(), id -> new Queue(backlogs.of(id).open()));
        PendingWrite<C, I> write = new PendingWrite<>(command, queue.settle);
        queue.add(write);
        return write;
    }

    /** Those of one project. */
    private final class Queue {
        private final Backlogs.Part backlog;
        private final Deque<PendingWrite<?, ?>> oldestFirst = new ArrayDeque<>();
        private final Runnable settle = this::settle;
        private boolean timed;

        Queue(Backlogs.Part backlog) {
            this.backlog = backlog;
        }

        void add(PendingWrite<?, ?> write) {
            if (oldestFirst.isEmpty()) {
                backlog.since(write.sinceNanos());
            }
            oldestFirst.add(write);
            if (!timed) {
                timed = true;
                expireLater();
            }
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

        /** A command that is forgotten somewhere must not close the project for ever. */
        private void expireLater() {
            vertx.setTimer(PERIOD_MILLIS, due -> {
                long nowNanos = System.nanoTime();
                while (!oldestFirst.isEmpty()) {
                    PendingWrite<?, ?> oldest = oldestFirst.element();
                    oldest.expire(nowNanos);
                    if (oldest.isOpen()) {
                        break;
                    }
                    settle();
                }
                timed = !oldestFirst.isEmpty();
                if (timed) {
                    expireLater();
                }
            });
        }
    }
}
