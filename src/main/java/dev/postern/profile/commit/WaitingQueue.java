package dev.postern.profile.commit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pieces that wait for a batch, in the order of their arrival, with a way to those of one customer that does not go
 * through the others. Owned by one batcher; runs on its event loop.
 */
final class WaitingQueue<P extends Piece> {
    private final Deque<Entry<P>> entries = new ArrayDeque<>();
    /** The last piece of each customer that waits or is being written. */
    private final Map<String, Entry<P>> customerToLast = new HashMap<>();

    private int size;
    private long bytes;

    /** A place in the queue. */
    static final class Entry<P> {
        private final P piece;
        /** The one before it of the same customer, as long as that waits too. */
        private @Nullable Entry<P> before;

        private boolean waits = true;

        private Entry(P piece, @Nullable Entry<P> before) {
            this.piece = piece;
            this.before = before;
        }

        P piece() {
            return piece;
        }

        /** False from the moment on in which it was taken out, though it may still be met on the way through the queue. */
        boolean waits() {
            return waits;
        }
    }

    void add(P piece) {
        @Nullable Entry<P> last = customerToLast.get(piece.customerId());
        Entry<P> entry = new Entry<>(piece, last != null && last.waits ? last : null);
        customerToLast.put(piece.customerId(), entry);
        entries.add(entry);
        size++;
        bytes += piece.ticket().command().bytes();
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
    Iterator<Entry<P>> iterator() {
        return entries.iterator();
    }

    /** Takes one out; the customer is still known to be written until {@link #forget}. */
    void take(Entry<P> entry) {
        if (entry.waits) {
            entry.waits = false;
            entry.before = null;
            size--;
            bytes -= entry.piece.ticket().command().bytes();
        }
        while (!entries.isEmpty() && !entries.element().waits) {
            entries.remove();
        }
    }

    /** A piece that was taken is written, or never will be. */
    void forget(Entry<P> entry) {
        customerToLast.remove(entry.piece.customerId(), entry);
    }

    /** The last piece of a customer that waits or is being written. */
    Optional<P> last(String customerId) {
        return Optional.ofNullable(customerToLast.get(customerId)).map(Entry::piece);
    }

    /** Takes out all that waits of a customer, in its order. */
    List<P> takeAll(String customerId) {
        Deque<P> taken = new ArrayDeque<>(1);
        @Nullable Entry<P> entry = customerToLast.get(customerId);
        if (entry != null && entry.waits) {
            customerToLast.remove(customerId);
        }
        while (entry != null && entry.waits) {
            @Nullable Entry<P> before = entry.before;
            taken.addFirst(entry.piece);
            take(entry);
            entry = before;
        }
        return List.copyOf(taken);
    }

    /** Takes out those at the front whose callers have their answer, or are told now that it is too late. */
    void dropAnswered(long nowNanos) {
        while (!entries.isEmpty()) {
            Entry<P> first = entries.element();
            if (first.waits) {
                first.piece.ticket().expire(nowNanos);
                if (first.piece.ticket().isOpen()) {
                    return;
                }
            }
            take(first);
            forget(first);
        }
    }
}
