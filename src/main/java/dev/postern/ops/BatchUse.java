package dev.postern.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How writes are gathered and what becomes of them, all shards together. Safe on any thread. */
public final class BatchUse {
    private final DistributionSummary rows;
    private final DistributionSummary statementRows;
    private final Timer commit;
    private final Counter ahead;
    private final Counter retries;
    private final Counter splits;
    private final AtomicLong waitingRequests = new AtomicLong();
    private final AtomicLong waitingBytes = new AtomicLong();

    BatchUse(Metrics metrics) {
        rows = rows(metrics, "postern.batch.rows", "Rows of one batch, which holds one project");
        statementRows = rows(metrics, "postern.statement.rows", "Rows of one statement, of all projects in it");
        commit = metrics.timer("postern.batch.commit", "Time from the turn of a batch to its commit");
        ahead = metrics.counter("postern.batch.ahead", "Batches sent before the one before was answered");
        retries = metrics.counter(
                "postern.retries", "Writes tried again after a conflict or while the database was away");
        splits = metrics.counter(
                "postern.batch.splits", "Batches halved to get a row that the database refuses out of them");
        metrics.gauge("postern.batch.waiting.requests", "Requests that wait for the next batch", waitingRequests);
        metrics.gauge("postern.batch.waiting.bytes", "Bytes of their bodies", waitingBytes);
    }

    private static DistributionSummary rows(Metrics metrics, String name, String description) {
        return metrics.summary(name, description, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);
    }

    /** A statement for the batches of one project or several has run. */
    public void ranStatement(int rows) {
        statementRows.record(rows);
    }

    /**
     * A batch of so many rows is committed.
     *
     * @param nanos since its turn came: it was taken, and the one before it was over
     */
    public void committed(int batchRows, long nanos) {
        rows.record(batchRows);
        commit.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A batch was sent before the one before was answered. */
    public void wentAhead() {
        ahead.increment();
    }

    public void retried() {
        retries.increment();
    }

    public void split() {
        splits.increment();
    }

    /** So many more requests wait for the next batch; negative when they leave. */
    public void waiting(int requests, long bytes) {
        waitingRequests.addAndGet(requests);
        waitingBytes.addAndGet(bytes);
    }
}
