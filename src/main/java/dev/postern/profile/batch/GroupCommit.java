package dev.postern.profile.batch;

import dev.postern.config.Batch;
import dev.postern.ops.BatchUse;
import dev.postern.postgres.PgErrors;
import dev.postern.postgres.Pipeline;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Runs one statement, and so one commit, for the batches of many projects: while one statement runs, the next gathers. The batches
 * go in the order of their arrival, and of each project one at a time, so that a busy project does not keep the others waiting.
 * An error that may be the fault of one batch concerns that batch alone: each is then run by itself. Owned by the writer of one
 * shard; runs on its event loop.
 *
 * @param <R> a row
 * @param <V> the result of the statement for one batch
 */
public final class GroupCommit<R extends BatchRow<? extends PendingWrite<?, ?>>, V> {
    private static final int MOST_IN_FLIGHT = 2;

    private final Context context;
    private final BatchUse metrics;
    private final Pipeline pipeline;
    private final Batch limits;
    private final Statement<R, V> statement;
    private final Deque<Waiting<R, V>> waiting = new ArrayDeque<>();
    private int waitingRows;
    private int inFlight;
    private boolean isDue;

    /** The statement for batches that are each of another project, in the order of the projects; its results come in the same order. */
    public interface Statement<R, V> {
        Future<List<V>> run(SqlClient client, List<List<R>> batches);
    }

    private record Waiting<R, V>(String projectId, List<R> rows, boolean alone, Promise<V> result) {
        Waiting<R, V> byItself() {
            return new Waiting<>(projectId, rows, true, result);
        }
    }

    public GroupCommit(ShardParts parts, Pipeline pipeline, Batch limits, Statement<R, V> statement) {
        this.context = parts.context();
        this.metrics = parts.metrics().batches();
        this.pipeline = pipeline;
        this.limits = limits;
        this.statement = statement;
    }

    /** Runs the statement for a batch of one project, which holds at least one row; fails with the error of the database. */
    public Future<V> run(List<R> rows) {
        Waiting<R, V> batch = new Waiting<>(BatchRow.projectOf(rows), rows, false, Promise.promise());
        waiting.add(batch);
        waitingRows += rows.size();
        sendSoon();
        return batch.result.future();
    }

    private void sendSoon() {
        if (!isDue && maySend()) {
            isDue = true;
            // One turn later: the batches of other projects that are filled in this one come along.
            context.runOnContext(later -> {
                isDue = false;
                send();
            });
        }
    }

    private boolean maySend() {
        boolean goesAhead = inFlight < MOST_IN_FLIGHT
                && limits.pipelineMinRows() > 0
                && waitingRows >= Math.min(limits.pipelineMinRows(), limits.maxRows());
        return !waiting.isEmpty() && (inFlight == 0 || goesAhead);
    }

    private void send() {
        if (!maySend()) {
            return;
        }
        List<Waiting<R, V>> taken = take();
        // Rows are locked in one order by all processes, so that they do not deadlock.
        taken.sort(Comparator.comparing(Waiting::projectId));
        inFlight++;
        pipeline.run(client ->
                        statement.run(client, taken.stream().map(Waiting::rows).toList()))
                .onComplete(result -> {
                    inFlight--;
                    settle(taken, result);
                    sendSoon();
                });
        sendSoon();
    }

    private List<Waiting<R, V>> take() {
        List<Waiting<R, V>> taken = new ArrayList<>();
        Set<String> projects = new HashSet<>();
        int rows = 0;
        long bytes = 0;
        Iterator<Waiting<R, V>> batches = waiting.iterator();
        while (batches.hasNext() && (taken.isEmpty() || !taken.get(0).alone)) {
            Waiting<R, V> batch = batches.next();
            rows += batch.rows.size();
            bytes += bytesOf(batch.rows);
            if (!taken.isEmpty() && (batch.alone || rows > limits.maxRows() || bytes > limits.maxBytes())) {
                break;
            }
            if (projects.add(batch.projectId)) {
                taken.add(batch);
                batches.remove();
                waitingRows -= batch.rows.size();
            }
        }
        return taken;
    }

    private static long bytesOf(List<? extends BatchRow<? extends PendingWrite<?, ?>>> rows) {
        long bytes = 0;
        for (BatchRow<? extends PendingWrite<?, ?>> row : rows) {
            for (PendingWrite<?, ?> write : row.writes()) {
                bytes += write.command().bytes();
            }
        }
        return bytes;
    }

    private void settle(List<Waiting<R, V>> batches, AsyncResult<List<V>> result) {
        if (result.succeeded()) {
            metrics.ranStatement(
                    batches.stream().mapToInt(batch -> batch.rows.size()).sum());
        }
        boolean byThemselves = batches.size() > 1 && result.failed() && mayBeOfOne(PgErrors.of(result.cause()));
        for (int i = batches.size() - 1; i >= 0; i--) {
            Waiting<R, V> batch = batches.get(i);
            if (byThemselves) {
                waiting.addFirst(batch.byItself());
                waitingRows += batch.rows.size();
            } else if (result.succeeded()) {
                batch.result.complete(result.result().get(i));
            } else {
                batch.result.fail(result.cause());
            }
        }
    }

    private static boolean mayBeOfOne(PgErrors error) {
        return error == PgErrors.BUSY || error == PgErrors.BAD_ROW || error == PgErrors.DEFECT;
    }
}
