package dev.postern.profile;

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
import java.util.Iterator;
import java.util.List;

/**
 * Group commit for one project: while a batch commits, the next one gathers. Owned by the profile verticle of one shard;
 * runs on its event loop. What waits here is bounded at the HTTP edge, which counts requests and bytes in flight.
 */
final class Batcher {
    private static final Future<Verdict> NOBODY = Future.failedFuture("no command is here");

    private final Context context;
    private final Persistence<Row<Waiting>> persistence;
    private final Metrics metrics;
    private final Bounds bounds;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private List<Row<Waiting>> writing = List.of();
    private boolean committing;

    /**
     * Of one batch.
     *
     * @param rows most rows
     * @param bytes most bytes of the bodies
     * @param attributes the cap on a profile's custom attributes
     */
    record Bounds(int rows, int bytes, int attributes) {}

    Batcher(Context context, Persistence<Row<Waiting>> persistence, Metrics metrics, Bounds bounds) {
        this.context = context;
        this.persistence = persistence;
        this.metrics = metrics;
        this.bounds = bounds;
    }

    /** Stores what was resolved of a command; the verdict comes with the commit. */
    Future<Verdict> add(TrackCommand command, ResolvedProfile profile) {
        Ticket ticket = new Ticket(command);
        add(new Waiting(profile, ticket));
        return ticket.promise().future();
    }

    private void add(Waiting waiting) {
        queue.add(waiting);
        metrics.waiting(1, waiting.ticket().command().bytes());
        if (!committing) {
            committing = true;
            // One turn of the event loop later: the commands that are on their way from the sockets come along.
            context.runOnContext(turn -> commitNext());
        }
    }

    /** Takes the commands of a customer that are not being written yet off this road, in their order. */
    List<Ticket> takeOff(String customerId) {
        List<Ticket> tickets = new ArrayList<>(0);
        queue.removeIf(waiting -> {
            boolean isOfCustomer = waiting.ticket().command().customerId().equals(customerId);
            if (isOfCustomer) {
                tickets.add(waiting.ticket());
                metrics.waiting(-1, -waiting.ticket().command().bytes());
            }
            return isOfCustomer;
        });
        return tickets;
    }

    /** The verdict of the last command of a customer that is here; fails at once where there is none. */
    Future<Verdict> last(String customerId) {
        Iterator<Waiting> fromLast = queue.descendingIterator();
        while (fromLast.hasNext()) {
            Ticket ticket = fromLast.next().ticket();
            if (ticket.command().customerId().equals(customerId)) {
                return ticket.promise().future();
            }
        }
        for (Row<Waiting> row : writing) {
            if (row.customerId().equals(customerId)) {
                return row.tickets()
                        .get(row.tickets().size() - 1)
                        .ticket()
                        .promise()
                        .future();
            }
        }
        return NOBODY;
    }

    private void commitNext() {
        UpsertBatch<Waiting> batch = take();
        if (batch.isEmpty()) {
            committing = false;
            return;
        }
        long start = System.nanoTime();
        List<Row<Waiting>> rows = batch.rows();
        writing = rows;
        persistence.write(rows).onComplete(done -> {
            writing = List.of();
            metrics.batchCommitted(rows.size(), System.nanoTime() - start);
            // Not from here: batches whose callers are all gone complete at once, and thousands of them would end the
            // stack.
            context.runOnContext(turn -> commitNext());
        });
    }

    private UpsertBatch<Waiting> take() {
        UpsertBatch<Waiting> batch = new UpsertBatch<>(bounds.attributes());
        List<Waiting> deferred = new ArrayList<>(0);
        long bytes = 0;
        int taken = 0;
        long takenBytes = 0;
        int names = 0;
        while (!queue.isEmpty() && batch.size() < bounds.rows() && bytes < bounds.bytes()) {
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
