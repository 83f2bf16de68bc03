package dev.postern.profile.commit;

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
 * The customers whose rows other sessions hold. They wait here, out of the way of the batches; again and again those whose
 * row is free are written, in their order, without a wait for any lock; after a while their callers are told. Owned by one
 * batcher; runs on its event loop.
 */
final class BusyCustomers<P extends Piece, R> {
    private static final Logger LOG = LoggerFactory.getLogger(BusyCustomers.class);
    private static final long PAUSE_MILLIS = 100;
    /** A customer that was busy a moment ago does not go into the next batch, which would have to wait for it. */
    private static final Duration SUSPECTED_FOR = Duration.ofSeconds(1);

    private static final String ROW_BUSY = "Another session of the database holds the row of this customer; try again.";
    private static final String ALL_BUSY = "Another session of the database holds the project or a table; try again.";

    private static final class Line<P> {
        private final Deque<P> pieces = new ArrayDeque<>(1);
        /** How many of the first pieces are being written. */
        private int underWay;

        private boolean gathered;
        private long busyNanos;
    }

    private final Vertx vertx;
    private final Context context;
    private final Work<P, R> work;
    private final SkipLocked<P, R> skipLocked;
    private final Consumer<P> onFree;
    private final String projectId;
    private final int maxRows;
    private final Duration longest;
    private final Duration longestForAll;
    private final BusyUse metrics;
    private final Map<String, Line<P>> customerToLine = new LinkedHashMap<>();
    private boolean all;
    private boolean looks;

    /** {@code onFree} takes the commands of a customer whose row is free. */
    BusyCustomers(ShardParts parts, String projectId, Work<P, R> work, Consumer<P> onFree, int maxRows) {
        this.vertx = parts.vertx();
        this.context = parts.context();
        this.projectId = projectId;
        this.work = work;
        this.skipLocked = new SkipLocked<>(context, work);
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
    void add(P piece) {
        if (customerToLine.isEmpty()) {
            LOG.warn(
                    "other sessions of the database hold what project {} is to write; its customers wait apart",
                    projectId);
        }
        piece.ticket().setAside();
        Line<P> line = customerToLine.computeIfAbsent(piece.customerId(), first -> new Line<>());
        line.busyNanos = System.nanoTime();
        line.pieces.add(piece);
        metrics.waiting(1);
        if (!looks) {
            looks = true;
            context.runOnContext(turn -> look());
        }
    }

    /** Not a row is held, but the project or the table: until something is written, every customer waits here. */
    void allFromNowOn() {
        all = !customerToLine.isEmpty();
    }

    /** Takes out those of a customer that are not being written. */
    List<P> takeWaiting(String customerId) {
        Line<P> line = customerToLine.get(customerId);
        List<P> taken = new ArrayList<>(0);
        while (line != null && line.pieces.size() > line.underWay) {
            taken.add(0, line.pieces.removeLast());
        }
        metrics.waiting(-taken.size());
        return taken;
    }

    /** The last command of a customer that waits here. */
    Optional<P> last(String customerId) {
        return Optional.ofNullable(customerToLine.get(customerId)).map(line -> line.pieces.peekLast());
    }

    private void look() {
        long nowNanos = System.nanoTime();
        customerToLine.values().forEach(line -> failLate(line, nowNanos));
        customerToLine.values().removeIf(line -> line.pieces.isEmpty() && isOver(line, nowNanos));
        if (customerToLine.isEmpty()) {
            LOG.info("nothing of project {} is held by other sessions any more", projectId);
            all = false;
            looks = false;
            return;
        }
        // In futures, so that the next look comes whatever is thrown.
        Future.succeededFuture()
                .compose(begun -> skipLocked.write(gather()))
                .transform(result -> {
                    settle(result);
                    return Future.succeededFuture();
                })
                .onComplete(done -> vertx.setTimer(PAUSE_MILLIS, again -> look()));
    }

    private static boolean isOver(Line<?> line, long nowNanos) {
        return nowNanos - line.busyNanos > SUSPECTED_FOR.toNanos();
    }

    private void failLate(Line<P> line, long nowNanos) {
        Duration mayWait = all ? longestForAll : longest;
        while (!line.pieces.isEmpty()) {
            P first = line.pieces.element();
            first.ticket().expire(nowNanos);
            if (first.ticket().isOpen() && nowNanos - first.ticket().sinceNanos() > mayWait.toNanos()) {
                metrics.refused();
                first.ticket().fail(ErrorCode.UNAVAILABLE, all ? ALL_BUSY : ROW_BUSY);
            }
            if (first.ticket().isOpen()) {
                return;
            }
            line.pieces.remove();
            metrics.waiting(-1);
        }
    }

    private List<R> gather() {
        Work.BatchBuilder<P, R> builder = work.batchBuilder();
        for (Line<P> line : customerToLine.values()) {
            line.underWay = 0;
            line.gathered = builder.size() < maxRows;
            for (P piece : line.pieces) {
                if (builder.size() >= maxRows || !builder.offer(piece)) {
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
            result.result().forEach(row -> stillBusy.addAll(skipLocked.customers(row)));
        }
        for (Map.Entry<String, Line<P>> entry : List.copyOf(customerToLine.entrySet())) {
            Line<P> line = entry.getValue();
            int underWay = line.underWay;
            line.underWay = 0;
            if (line.gathered && !line.pieces.isEmpty()) {
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

    private void release(Line<P> line, int written) {
        metrics.waiting(-line.pieces.size());
        for (int i = 0; i < written; i++) {
            line.pieces.remove();
        }
        line.pieces.forEach(onFree);
    }
}
