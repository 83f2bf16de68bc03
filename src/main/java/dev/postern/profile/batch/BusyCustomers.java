package dev.postern.profile.batch;

import dev.postern.domain.ErrorCode;
import dev.postern.ops.BusyUse;
import dev.postern.postgres.PgErrors;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The customers of one project whose rows other sessions hold. They wait here, apart from the batches. Several times a second
 * those whose row is free are written, in their order, without a wait for any lock; the others are refused after a while. Owned
 * by a batcher; runs on its event loop.
 */
final class BusyCustomers<W extends PendingWrite<?, ?>, R extends BatchRow<W>> {
    private static final Logger LOG = LoggerFactory.getLogger(BusyCustomers.class);
    private static final long PAUSE_MILLIS = 100;
    /** A customer that was busy a moment ago does not go into the next batch, which would have to wait for it. */
    private static final Duration BUSY_FOR = Duration.ofSeconds(1);

    private static final String ROW_BUSY = "Another session of the database holds the row of this customer; try again.";
    private static final String ALL_BUSY = "Another session of the database holds the project or a table; try again.";

    private static final class Queue<W> {
        private final Deque<W> writes = new ArrayDeque<>(1);
        /** How many of the first writes are being written. */
        private int underWay;

        private boolean gathered;
        private long busyNanos;
    }

    private final ShardParts parts;
    private final BatchWriter<W, R> writer;
    private final SkipLocked<W, R> skipLocked;
    private final Consumer<W> onFree;
    private final String projectId;
    private final int maxRows;
    private final BusyUse metrics;
    private final Map<String, Queue<W>> customerToQueue = new LinkedHashMap<>();
    private boolean all;
    private boolean checking;

    /** {@code onFree} takes the commands of a customer whose row is free. */
    BusyCustomers(ShardParts parts, String projectId, BatchWriter<W, R> writer, Consumer<W> onFree, int maxRows) {
        this.parts = parts;
        this.projectId = projectId;
        this.writer = writer;
        this.skipLocked = new SkipLocked<>(parts.context(), writer);
        this.onFree = onFree;
        this.maxRows = maxRows;
        this.metrics = parts.metrics().busy();
    }

    /** Whether a command of the customer is to wait here, as one of it does, or lately did. */
    boolean has(String customerId) {
        return !customerToQueue.isEmpty() && customerToQueue.containsKey(customerId);
    }

    /** Whether not a row is held, but the project or a table, so that every customer is to wait here. */
    boolean hasAll() {
        return all;
    }

    /** Takes in a command. */
    void add(W write) {
        if (customerToQueue.isEmpty()) {
            LOG.warn(
                    "other sessions of the database hold what project {} is to write; these customers wait", projectId);
        }
        write.setAside();
        Queue<W> queue = customerToQueue.computeIfAbsent(write.customerId(), first -> new Queue<>());
        queue.busyNanos = System.nanoTime();
        queue.writes.add(write);
        metrics.waiting(1);
        if (!checking) {
            checking = true;
            parts.context().runOnContext(later -> check());
        }
    }

    /** Not a row is held, but the project or the table: until something is written, every customer waits here. */
    void holdAll() {
        all = !customerToQueue.isEmpty();
    }

    /** Takes out those of a customer that are not being written. */
    List<W> removeWaiting(String customerId) {
        Queue<W> queue = customerToQueue.get(customerId);
        List<W> taken = new ArrayList<>(0);
        while (queue != null && queue.writes.size() > queue.underWay) {
            taken.add(0, queue.writes.removeLast());
        }
        metrics.waiting(-taken.size());
        return taken;
    }

    /** The last command of a customer that waits here. */
    Optional<W> last(String customerId) {
        return Optional.ofNullable(customerToQueue.get(customerId)).map(queue -> queue.writes.peekLast());
    }

    private void check() {
        long nowNanos = System.nanoTime();
        customerToQueue.values().forEach(queue -> failLate(queue, nowNanos));
        customerToQueue.values().removeIf(queue -> queue.writes.isEmpty() && isOver(queue, nowNanos));
        if (customerToQueue.isEmpty()) {
            LOG.info("nothing of project {} is held by other sessions any more", projectId);
            all = false;
            checking = false;
            return;
        }
        // In futures, so that the next check comes whatever is thrown.
        Future.succeededFuture()
                .compose(begun -> skipLocked.write(fill()))
                .transform(result -> {
                    settle(result);
                    return Future.succeededFuture();
                })
                .onComplete(done -> parts.vertx().setTimer(PAUSE_MILLIS, due -> check()));
    }

    private static boolean isOver(Queue<?> queue, long nowNanos) {
        return nowNanos - queue.busyNanos > BUSY_FOR.toNanos();
    }

    private void failLate(Queue<W> queue, long nowNanos) {
        Duration mayWait =
                all ? parts.settings().projectBusyTimeout() : parts.settings().busyTimeout();
        while (!queue.writes.isEmpty()) {
            W first = queue.writes.element();
            first.expire(nowNanos);
            if (first.isOpen() && nowNanos - first.sinceNanos() > mayWait.toNanos()) {
                metrics.refused();
                first.fail(ErrorCode.UNAVAILABLE, all ? ALL_BUSY : ROW_BUSY);
            }
            if (first.isOpen()) {
                return;
            }
            queue.writes.remove();
            metrics.waiting(-1);
        }
    }

    private List<R> fill() {
        BatchWriter.BatchBuilder<W, R> builder = writer.batchBuilder();
        for (Queue<W> queue : customerToQueue.values()) {
            queue.underWay = 0;
            queue.gathered = builder.size() < maxRows;
            for (W write : queue.writes) {
                if (builder.size() >= maxRows || !builder.offer(write)) {
                    break;
                }
                queue.underWay++;
            }
        }
        return builder.rows();
    }

    private void settle(AsyncResult<List<R>> result) {
        all = result.failed() && PgErrors.of(result.cause()) == PgErrors.BUSY;
        Set<String> stillBusy = new HashSet<>();
        if (result.succeeded()) {
            result.result().forEach(row -> stillBusy.add(row.customerId()));
        }
        for (Map.Entry<String, Queue<W>> entry : List.copyOf(customerToQueue.entrySet())) {
            Queue<W> queue = entry.getValue();
            int underWay = queue.underWay;
            queue.underWay = 0;
            if (queue.gathered && !queue.writes.isEmpty()) {
                // Those behind the first thousand come first the next time.
                customerToQueue.remove(entry.getKey());
                if (all || stillBusy.contains(entry.getKey())) {
                    queue.busyNanos = System.nanoTime();
                    customerToQueue.put(entry.getKey(), queue);
                } else {
                    // Where something else went wrong than a lock, the batches deal with all of them.
                    release(queue, result.succeeded() ? underWay : 0);
                }
            }
        }
    }

    private void release(Queue<W> queue, int written) {
        metrics.waiting(-queue.writes.size());
        for (int i = 0; i < written; i++) {
            queue.writes.remove();
        }
        queue.writes.forEach(onFree);
    }
}
