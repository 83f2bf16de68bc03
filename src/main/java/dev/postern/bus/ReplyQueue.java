package dev.postern.bus;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was answered to the event loop of one who asks: all that is there in one turn, because a turn for each answer
 * of a batch costs more than the answer. Filled by any thread, emptied by the event loop.
 */
final class ReplyQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyQueue.class);

    private final Context asker;
    private final Queue<PendingRequest<?, ?>> answered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean turnComes = new AtomicBoolean();

    ReplyQueue(Context asker) {
        this.asker = asker;
    }

    void take(PendingRequest<?, ?> question) {
        answered.add(question);
        if (turnComes.compareAndSet(false, true)) {
            asker.runOnContext(turn -> deliverAll());
        }
    }

    private void deliverAll() {
        // Before the first look: what comes after the last one asks for a turn of its own.
        turnComes.set(false);
        for (PendingRequest<?, ?> next = answered.poll(); next != null; next = answered.poll()) {
            deliver(next);
        }
    }

    private static void deliver(PendingRequest<?, ?> question) {
        try {
            question.deliver();
        } catch (RuntimeException e) {
            // The others must have their answers all the same.
            LOG.error("who asked failed with the answer", e);
        }
    }
}
