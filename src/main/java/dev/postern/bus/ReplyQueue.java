package dev.postern.bus;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replies on their way to the event loop of one client. All that are there are delivered in one turn, because a turn for each
 * reply of a batch costs more than the reply. Filled by any thread, emptied by the event loop.
 */
final class ReplyQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyQueue.class);

    private final Context client;
    private final Queue<PendingRequest<?, ?>> replied = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    ReplyQueue(Context client) {
        this.client = client;
    }

    void add(PendingRequest<?, ?> request) {
        replied.add(request);
        if (isScheduled.compareAndSet(false, true)) {
            client.runOnContext(turn -> deliverAll());
        }
    }

    private void deliverAll() {
        // Before the first poll: a reply that comes after the last one schedules a turn of its own.
        isScheduled.set(false);
        for (PendingRequest<?, ?> next = replied.poll(); next != null; next = replied.poll()) {
            try {
                next.deliver();
            } catch (RuntimeException e) {
                // The other clients must have their replies all the same.
                LOG.error("a handler failed with its reply", e);
            }
        }
    }
}
