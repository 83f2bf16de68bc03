package dev.postern.profile.batch;

import dev.postern.domain.ErrorCode;
import dev.postern.ops.BusyUse;
import dev.postern.postgres.PgErrors;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
    private static final Duration SUSPECTED_FOR = Duration.ofSeconds(1);

    private static final String ROW_BUSY = "Another session of the database holds the row of this customer; try again.";
    private static final String ALL_BUSY = "Another session of the database holds the project or a table; try again.";

    private static final class Line<W> {
        private final Deque<W> writes = new ArrayDeque<>(1);
        /** How many of the first writes are being written. */
        private int underWay;

        private boolean gathered;
        private long busyNanos;
    }

    private final Vertx vertx;
    private final Context context;
    private final BatchWriter<W, R> writer;
    private final SkipLocked<W, R> skipLocked;
    private final Consumer<W> onFree;
    private final String projectId;
    private final int maxRows;
    private final Duration longest;
    private final Duration longestForAll;
    private final BusyUse metrics;
    private final Map<String, Line<W>> customerToLine = new LinkedHashMap<>();
    private boolean all;
    private boolean checking;

    /** {@code onFree} takes the commands of a customer whose row is free. */
    BusyCustomers(ShardParts parts, String projectId, BatchWriter<W, R> writer, Consumer<W> onFree, int maxRows) {
        this.vertx = parts.vertx();
        this.context = parts.context();
        this.projectId = projectId;
        this.writer = writer;
        this.skipLocked = new SkipLocked<>(context, writer);
        this.onFree = onFree;
        this.maxRows = maxRows;
        this.longest = parts.settings().busyTimeout();
        this.longestForAll = parts.settings().projectBusyTimeout();
        this.metrics = parts.metrics().busy();
    }

    /** Whether a command of the customer is to wait here, as one of it does, or lately did. */
    boolean has(String customerId) {
        return !customerToLine.isEmpty() && customerToLine.containsKey(customerId);
    }

    /** Whether not a row is held, but the project or a table, so that every customer is to wait here. */
    boolean hasAll() {
        return all;
    }

    /** Takes in a command. */
    void add(W write) {
        if (customerToLine.isEmpty()) {
            LOG.warn(
                    "other sessions of the database hold what project {} is to write; these customers wait", projectId);
        }
        write.setAside();
        Line<W> line = customerToLine.computeIfAbsent(write.customerId(), first -> new Line<>());
        line.busyNanos = System.nanoTime();
        line.writes.add(write);
        metrics.waiting(1);
        if (!checking) {
            checking = true;
            context.runOnContext(turn -> check());
        }
    }

    /** Not a row is held, but the project or the table: until something is written, every customer waits here. */
    void holdAll() {
        all = !customerToLine.isEmpty();
    }

    /** Takes out those of a customer that are not being written. */
    List<W> takeWaiting(String customerId) {
        Line<W> line = customerToLine.get(customerId);
        List<W> taken = new ArrayList<>(0);
        while (line != null && line.writes.size() > line.underWay) {
            taken.add(0, line.writes.removeLast());
        }
        metrics.waiting(-taken.size());
        return taken;
    }

    /** The last command of a customer that waits here. */
    Optional<W> last(String customerId) {
        return Optional.ofNullable(customerToLine.get(customerId)).map(line -> line.writes.peekLast());
    }

    private void check() {
        long nowNanos = System.nanoTime();
        customerToLine.values().forEach(line -> failLate(line, nowNanos));
        customerToLine.values().removeIf(line -> line.writes.isEmpty() && isOver(line, nowNanos));
        if (customerToLine.isEmpty()) {
            LOG.info("nothing of project {} is held by other sessions any more", projectId);
            all = false;
            checking = false;
            return;
        }
        // In futures, so that the next look comes whatever is thrown.
        Future.succeededFuture()
                .compose(begun -> skipLocked.write(gather()))
                .transform(result -> {
                    settle(result);
                    return Future.succeededFuture();
                })
                .onComplete(done -> vertx.setTimer(PAUSE_MILLIS, due -> check()));
    }

    private static boolean isOver(Line<?> line, long nowNanos) {
        return nowNanos - line.busyNanos > SUSPECTED_FOR.toNanos();
    }

    private void failLate(Line<W> line, long nowNanos) {
        Duration mayWait = all ? longestForAll : longest;
        while (!line.writes.isEmpty()) {
            W first = line.writes.element();
            first.expire(nowNanos);
            if (first.isOpen() && nowNanos - first.sinceNanos() > mayWait.toNanos()) {
                metrics.refused();
                first.fail(ErrorCode.UNAVAILABLE, all ? ALL_BUSY : ROW_BUSY);
            }
            if (first.isOpen()) {
                return;
            }
            line.writes.remove();
            metrics.waiting(-1);
        }
    }

    private List<R> gather() {
        BatchWriter.BatchBuilder<W, R> builder = writer.batchBuilder();
        for (Line<W> line : customerToLine.values()) {
            line.underWay = 0;
            line.gathered = builder.size() < maxRows;
            for (W write : line.writes) {
                if (builder.size() >= maxRows || !builder.offer(write)) {
                    break;
                }
                line.underWay++;
            }
        }
        return builder.rows();
    }

    private void settle(AsyncResult<List<R>> result) {
        all = result.failed() && PgErrors.of(result.cause()) == PgErrors.BUSY;
        Set<String> stillBusy = new HashSet<>();
        if (result.succeeded()) {
            result.result().forEach(row -> stillBusy.addAll(BatchRow.customers(row)));
        }
        for (Map.Entry<String, Line<W>> entry : List.copyOf(customerToLine.entrySet())) {
            Line<W> line = entry.getValue();
            int underWay = line.underWay;
            line.underWay = 0;
            if (line.gathered && !line.writes.isEmpty()) {
                // Those behind the first thousand have their turn the next time.
                customerToLine.remove(entry.getKey());
                if (all || stillBusy.contains(entry.getKey())) {
                    line.busyNanos = System.nanoTime();
                    customerToLine.put(entry.getKey(), line);
                } else {
                    // Where something else went wrong than a lock, the batches deal with all of them.
                    release(line, result.succeeded() ? underWay : 0);
                }
            }
        }
    }

    private void release(Line<W> line, int written) {
        metrics.waiting(-line.writes.size());
        for (int i = 0; i < written; i++) {
            line.writes.remove();
        }
        line.writes.forEach(onFree);
    }
}
