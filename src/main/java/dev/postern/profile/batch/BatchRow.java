package dev.postern.profile.batch;

import java.util.ArrayList;
import java.util.List;

/** The writes that share one row of a batch, all of one customer, in the order of their arrival. Used by one thread. */
public class BatchRow<W> {
    private final String customerId;
    private final List<W> writes = new ArrayList<>(1);

    public BatchRow(String customerId, W first) {
        this.customerId = customerId;
        this.writes.add(first);
    }

    public final String customerId() {
        return customerId;
    }

    /** None after {@link #release}. */
    public final List<W> writes() {
        return writes;
    }

    public final void add(W write) {
        writes.add(write);
    }

    /** Takes all writes off the row; they are answered elsewhere. */
    public final List<W> release() {
        List<W> released = List.copyOf(writes);
        writes.clear();
        return released;
    }

    /** The rows with a caller who still waits; answers the late ones. */
    public static <R extends BatchRow<? extends PendingWrite<?, ?>>> List<R> open(List<R> rows) {
        long nowNanos = System.nanoTime();
        List<R> open = new ArrayList<>(rows.size());
        for (R row : rows) {
            boolean anyOpen = false;
            for (PendingWrite<?, ?> write : row.writes()) {
                write.expire(nowNanos);
                anyOpen |= write.isOpen();
            }
            if (anyOpen) {
                open.add(row);
            }
        }
        return open;
    }

    /** The project of a batch, which holds at least one write. */
    public static String projectOf(List<? extends BatchRow<? extends PendingWrite<?, ?>>> rows) {
        return rows.get(0).writes().get(0).projectId();
    }
}
