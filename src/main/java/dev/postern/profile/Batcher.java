package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.ops.Metrics;
import dev.postern.profile.BatchWriter.Waiting;
import dev.postern.profile.UpsertBatch.Row;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Group commit for one project: while a batch commits, the next one gathers. Owned by the profile verticle of one shard;
 * runs on its event loop. What waits here is bounded at the HTTP edge, which counts requests and bytes in flight.
 */
final class Batcher {
    private final Context context;
    private final Persistence<Row<Waiting>> persistence;
    private final Metrics metrics;
    private final int maxRows;
    private final int maxBytes;
    private final int maxAttributes;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private boolean committing;

    Batcher(Context context, Persistence<Row<Waiting>> persistence, Metrics metrics, Batch limits, int maxAttributes) {
        this.context = context;
        this.persistence = persistence;
        this.metrics = metrics;
        this.maxRows = limits.maxRows();
        this.maxBytes = limits.maxBytes();
        this.maxAttributes = maxAttributes;
    }

    /** Stores what was resolved of a command; the verdict comes with the commit. */
    Future<Verdict> add(TrackCommand command, ResolvedProfile profile) {
        Ticket ticket = new Ticket(command);
        queue.add(new Waiting(profile, ticket));
        metrics.waiting(1, command.bytes());
        if (!committing) {
            committing = true;
            // One turn of the event loop later: the commands that are on their way from the sockets come along.
            context.runOnContext(turn -> commitNext());
        }
        return ticket.promise().future();
    }

    private void commitNext() {
        UpsertBatch<Waiting> batch = take();
        if (batch.isEmpty()) {
            committing = false;
            return;
        }
        long start = System.nanoTime();
        List<Row<Waiting>> rows = batch.rows();
        persistence.write(rows).onComplete(done -> {
            metrics.batchCommitted(rows.size(), System.nanoTime() - start);
            // Not from here: batches whose callers are all gone complete at once, and thousands of them would end the
            // stack.
            context.runOnContext(turn -> commitNext());
        });
    }

    private UpsertBatch<Waiting> take() {
        UpsertBatch<Waiting> batch = new UpsertBatch<>(maxAttributes);
        List<Waiting> deferred = new ArrayList<>(0);
        long bytes = 0;
        int taken = 0;
        long takenBytes = 0;
        int names = 0;
        while (!queue.isEmpty() && batch.size() < maxRows && bytes < maxBytes) {
            Waiting waiting = queue.remove();
            bytes += waiting.ticket().command().bytes();
            if (batch.offer(waiting.profile(), waiting)) {
                taken++;
                takenBytes += waiting.ticket().command().bytes();
                names += waiting.profile().stored().size();
            } else {
                deferred.add(waiting);
            }
        }
        for (int i = deferred.size() - 1; i >= 0; i--) {
            queue.addFirst(deferred.get(i));
        }
        metrics.waiting(-taken, -takenBytes);
        metrics.typesHit(names);
        return batch;
    }
}
