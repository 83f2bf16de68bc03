package dev.postern.profile.batch;

import dev.postern.config.Batch;
import dev.postern.domain.ErrorCode;
import dev.postern.ops.BatchUse;
import dev.postern.profile.batch.BatchWriter.BatchBuilder;
import dev.postern.profile.batch.WaitingQueue.Entry;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: while one batch commits, the next one gathers. Where enough writes wait, the next one is sent before the last is
 * answered, so that the database has work at once; it holds no customer of the last one, so that a batch which is written again
 * overtakes nothing. A batch holds writes of one project, and each project has its own batches in flight. The number of waiting
 * writes is bounded at the HTTP edge. Owned by the writer of one shard; runs on its event loop.
 *
 * <p>A customer whose row another session holds waits in {@link BusyCustomers}, and takes no part in a batch.
 */
public final class Batcher<W extends PendingWrite<?, ?>, R extends BatchRow<W>> {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    private final ShardParts parts;
    private final Context context;
    private final BatchUse metrics;
    private final BatchWriter<W, R> writer;
    private final RetryingWriter<W, R> retryingWriter;
    private final int maxRows;
    private final int maxBytes;
    private final int pipelineMinRows;
    private final Map<String, ProjectBatches> projectToBatches = new HashMap<>();

    /** Batches within {@code limits}. */
    public Batcher(ShardParts parts, BatchWriter<W, R> writer, Batch limits) {
        this.parts = parts;
        this.context = parts.context();
        this.metrics = parts.metrics().batches();
        this.writer = writer;
        this.retryingWriter = new RetryingWriter<>(parts, writer, this::setAside);
        this.maxRows = limits.maxRows();
        this.maxBytes = limits.maxBytes();
        // A batch that is full is enough.
        this.pipelineMinRows = Math.min(limits.pipelineMinRows(), maxRows);
    }

    /** Writes it with one of the next batches. */
    public void add(W write) {
        of(write).add(write);
    }

    /** The last write of the same customer that is not answered yet. */
    public Optional<W> last(W write) {
        ProjectBatches batches = of(write);
        return batches.busy.last(write.customerId()).or(() -> batches.queue.last(write.customerId()));
    }

    /** Takes out those of the same customer that are not being written yet, in their order. */
    public List<W> removeWaiting(W write) {
        ProjectBatches batches = of(write);
        List<W> removed = new ArrayList<>(batches.busy.removeWaiting(write.customerId()));
        batches.changeQueue(() -> removed.addAll(batches.queue.removeAll(write.customerId())));
        return removed;
    }

    private ProjectBatches of(W write) {
        return projectToBatches.computeIfAbsent(write.projectId(), ProjectBatches::new);
    }

    /** Rows that other sessions hold: their customers wait apart, with the writes behind them. */
    private void setAside(List<R> rows, boolean everything) {
        List<W> writes = rows.stream().flatMap(row -> row.writes().stream()).toList();
        if (!writes.isEmpty()) {
            of(writes.get(0)).setAside(writes, everything);
        }
    }

    /** A batch that is sent: the writes that were taken out of the queue, and their rows. Two are never equal. */
    private static final class InFlight<W, R> {
        private final List<Entry<W>> taken;
        private final List<R> rows;

        InFlight(List<Entry<W>> taken, List<R> rows) {
            this.taken = taken;
            this.rows = rows;
        }
    }

    /** The writes of one project that wait, and its batches in flight. */
    private final class ProjectBatches {
        private final WaitingQueue<W> queue = new WaitingQueue<>();
        private final BusyCustomers<W, R> busy;
        /** In the order in which they were sent; two at most. */
        private final List<InFlight<W, R>> inFlight = new ArrayList<>(2);

        private boolean isDue;
        /** As many writes have to wait before a batch that goes ahead is gathered. */
        private int aheadFrom = pipelineMinRows;

        private long lastDoneNanos = System.nanoTime();

        ProjectBatches(String projectId) {
            busy = new BusyCustomers<>(parts, projectId, writer, this::add, maxRows);
        }

        void add(W write) {
            String customerId = write.customerId();
            // Behind one of its customer that is still on the way to the database it keeps its place, and follows it.
            if (busy.has(customerId) || (busy.hasAll() && queue.last(customerId).isEmpty())) {
                busy.add(write);
                return;
            }
            changeQueue(() -> {
                queue.dropCompleted(write.sinceNanos());
                queue.add(write);
            });
            commitSoon();
        }

        /** Each change of the queue goes through here, so that the metrics say the same. */
        void changeQueue(Runnable change) {
            int size = queue.size();
            long bytes = queue.bytes();
            change.run();
            metrics.waiting(queue.size() - size, queue.bytes() - bytes);
        }

        private void commitSoon() {
            if (!isDue && mayCommit()) {
                isDue = true;
                // One turn of the event loop later: the commands that are on their way from the sockets come along.
                context.runOnContext(later -> {
                    isDue = false;
                    commitNext();
                });
            }
        }

        private boolean mayCommit() {
            return inFlight.isEmpty()
                    ? !queue.isEmpty()
                    : pipelineMinRows > 0 && inFlight.size() == 1 && queue.size() >= aheadFrom;
        }

        private void commitNext() {
            if (!mayCommit()) {
                return;
            }
            boolean ahead = !inFlight.isEmpty();
            InFlight<W, R> next = fill(ahead ? customersInFlight() : Set.of());
            if (ahead && next.rows.size() < pipelineMinRows) {
                // Most are of customers in flight. Not tried again before there are as many more.
                aheadFrom = queue.size() + pipelineMinRows;
                return;
            }
            if (next.rows.isEmpty()) {
                // No caller waits for an answer any more.
                return;
            }
            if (ahead) {
                metrics.wentAhead();
            }
            send(next);
        }

        private Set<String> customersInFlight() {
            Set<String> customerIds = new HashSet<>();
            inFlight.forEach(batch ->
                    batch.taken.forEach(entry -> customerIds.add(entry.write().customerId())));
            return customerIds;
        }

        /** The next batch, as it would be; all of it still waits. */
        private InFlight<W, R> fill(Set<String> excluded) {
            BatchBuilder<W, R> builder = writer.batchBuilder();
            List<Entry<W>> taken = new ArrayList<>();
            List<Entry<W>> closed = new ArrayList<>(0);
            long nowNanos = System.nanoTime();
            long bytes = 0;
            Iterator<Entry<W>> entries = queue.iterator();
            while (entries.hasNext() && builder.size() < maxRows && bytes < maxBytes) {
                Entry<W> entry = entries.next();
                if (!entry.waits()) {
                    continue;
                }
                W write = entry.write();
                write.expire(nowNanos);
                if (!write.isOpen()) {
                    closed.add(entry);
                    continue;
                }
                bytes += write.command().bytes();
                if (!excluded.contains(write.customerId()) && offer(builder, write)) {
                    taken.add(entry);
                }
            }
            changeQueue(() -> closed.forEach(entry -> {
                queue.take(entry);
                queue.forget(entry);
            }));
            return new InFlight<>(taken, builder.rows());
        }

        /** A write that cannot be gathered is answered, lest it stop all that come behind it for ever. */
        private boolean offer(BatchBuilder<W, R> builder, W write) {
            try {
                return builder.offer(write);
            } catch (RuntimeException defect) {
                LOG.error("a command cannot be gathered", defect);
                write.fail(ErrorCode.INTERNAL, "This command cannot be written; it was logged.");
                return false;
            }
        }

        private void send(InFlight<W, R> batch) {
            changeQueue(() -> batch.taken.forEach(queue::take));
            inFlight.add(batch);
            long start = System.nanoTime();
            retryingWriter.write(batch.rows).onComplete(done -> {
                long now = System.nanoTime();
                metrics.committed(batch.rows.size(), now - Math.max(start, lastDoneNanos));
                lastDoneNanos = now;
                inFlight.remove(batch);
                batch.taken.forEach(queue::forget);
                aheadFrom = pipelineMinRows;
                commitSoon();
            });
        }

        void setAside(List<W> writes, boolean everything) {
            Set<String> customerIds = new LinkedHashSet<>();
            for (W write : writes) {
                busy.add(write);
                customerIds.add(write.customerId());
            }
            changeQueue(() -> customerIds.forEach(id -> queue.removeAll(id).forEach(busy::add)));
            if (everything) {
                busy.holdAll();
            }
        }
    }
}
