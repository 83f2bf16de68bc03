package dev.postern.profile.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The writes that wait for a batch, in the order of their arrival, with a way to those of one customer that does not go
 * through the others. Owned by one batcher; runs on its event loop.
 */
final class WaitingQueue<W extends PendingWrite<?, ?>> {
    private final Deque<Entry<W>> entries = new ArrayDeque<>();
    /** The last write of each customer that waits or is being written. */
    private final Map<String, Entry<W>> customerToLast = new HashMap<>();

    private int size;
    private long bytes;

    /** A place in the queue. */
    static final class Entry<W> {
        private final W write;
        /** The one before it of the same customer, as long as that waits too. */
        private @Nullable Entry<W> before;

        private boolean waits = true;

        private Entry(W write, @Nullable Entry<W> before) {
            this.write = write;
            this.before = before;
        }

        W write() {
            return write;
        }

        /** False from the moment on in which it was taken out, though it may still be met on the way through the queue. */
        boolean waits() {
            return waits;
        }
    }

    void add(W write) {
        @Nullable Entry<W> last = customerToLast.get(write.customerId());
        Entry<W> entry = new Entry<>(write, last != null && last.waits ? last : null);
        customerToLast.put(write.customerId(), entry);
        entries.add(entry);
        size++;
        bytes += write.command().bytes();
    }

    /** How many wait. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long bytes() {
        return bytes;
    }

    /** All of them, and among them some that do not wait any more. */
    Iterator<Entry<W>> iterator() {
        return entries.iterator();
    }

    /** Takes one out; the customer is still known to be written until {@link #forget}. */
    void take(Entry<W> entry) {
        if (entry.waits) {
            entry.waits = false;
            entry.before = null;
            size--;
            bytes -= entry.write.command().bytes();
        }
        while (!entries.isEmpty() && !entries.element().waits) {
            entries.remove();
        }
    }

    /** A write that was taken is written, or never will be. */
    void forget(Entry<W> entry) {
        customerToLast.remove(entry.write.customerId(), entry);
    }

    /** The last write of a customer that waits or is being written. */
    Optional<W> last(String customerId) {
        return Optional.ofNullable(customerToLast.get(customerId)).map(Entry::write);
    }

    /** Takes out all that waits of a customer, in its order. */
    List<W> removeAll(String customerId) {
        Deque<W> taken = new ArrayDeque<>(1);
        @Nullable Entry<W> entry = customerToLast.get(customerId);
        if (entry != null && entry.waits) {
            customerToLast.remove(customerId);
        }
        while (entry != null && entry.waits) {
            @Nullable Entry<W> before = entry.before;
            taken.addFirst(entry.write);
            take(entry);
            entry = before;
        }
        return List.copyOf(taken);
    }

    /** Removes those at the front that are answered, or whose deadline has passed. */
    void dropCompleted(long nowNanos) {
        while (!entries.isEmpty()) {
            Entry<W> first = entries.element();
            if (first.waits) {
                first.write.expire(nowNanos);
                if (first.write.isOpen()) {
                    return;
                }
            }
            take(first);
            forget(first);
        }
    }
}
