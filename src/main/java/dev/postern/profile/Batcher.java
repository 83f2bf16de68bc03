package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.ops.Metrics;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Group commit: while one batch commits, the next one gathers. Owned by the profile verticle of one shard; runs on its event
 * loop. What waits here is bounded at the HTTP edge, which counts requests and bytes in flight.
 *
 * @param <P> what waits
 * @param <R> a row of the batch that it becomes
 */
final class Batcher<P extends Batcher.Piece, R> {

    /** What waits. */
    interface Piece {
        int bytes();

        /** How many of its names had a type in memory. */
        default int knownNames() {
            return 0;
        }
    }

    /** A batch while it gathers. */
    interface Gathering<P, R> {
        /** Takes a piece in; false when it has to wait for the next batch. */
        boolean offer(P piece);

        int size();

        /** What was taken in, in the order in which it is written. */
        List<R> rows();
    }

    private final Context context;
    private final Supplier<Gathering<P, R>> gatherings;
    private final Persistence<R> persistence;
    private final Metrics metrics;
    private final int maxRows;
    private final int maxBytes;
    private final Deque<P> queue = new ArrayDeque<>();
    private List<R> writing = List.of();
    private boolean committing;

    /** Batches of what {@code gatherings} take in, within {@code limits}, that {@code work} writes. */
    Batcher(ShardParts parts, Supplier<Gathering<P, R>> gatherings, Persistence.Work<R> work, Batch limits) {
        this.context = parts.context();
        this.gatherings = gatherings;
        this.persistence = new Persistence<>(parts.vertx(), parts.metrics(), work, parts.database()::refused);
        this.metrics = parts.metrics();
        this.maxRows = limits.maxRows();
        this.maxBytes = limits.maxBytes();
    }

    /** A batch that takes everything as it comes, each piece a row. */
    static <P> Gathering<P, P> oneByOne() {
        List<P> rows = new ArrayList<>();
        return new Gathering<>() {
            @Override
            public boolean offer(P piece) {
                return rows.add(piece);
            }

            @Override
            public int size() {
                return rows.size();
            }

            @Override
            public List<P> rows() {
                return rows;
            }
        };
    }

    /** Writes a piece with one of the next batches. */
    void add(P piece) {
        queue.add(piece);
        metrics.waiting(1, piece.bytes());
        if (!committing) {
            committing = true;
            // One turn of the event loop later: the commands that are on their way from the sockets come along.
            context.runOnContext(turn -> commitNext());
        }
    }

    /** Takes those of the pieces off this road that are not being written yet, in their order. */
    List<P> takeOff(Predicate<P> wanted) {
        List<P> taken = new ArrayList<>(0);
        queue.removeIf(piece -> {
            boolean isWanted = wanted.test(piece);
            if (isWanted) {
                taken.add(piece);
                metrics.waiting(-1, -piece.bytes());
            }
            return isWanted;
        });
        return taken;
    }

    /** The last of the pieces that is not being written yet. */
    Optional<P> lastWaiting(Predicate<P> wanted) {
        Iterator<P> fromLast = queue.descendingIterator();
        while (fromLast.hasNext()) {
            P piece = fromLast.next();
            if (wanted.test(piece)) {
                return Optional.of(piece);
            }
        }
        return Optional.empty();
    }

    /** What is being written. */
    List<R> writing() {
        return writing;
    }

    private void commitNext() {
        if (queue.isEmpty()) {
            committing = false;
            return;
        }
        List<R> rows = take();
        long start = System.nanoTime();
        writing = rows;
        persistence.write(rows).onComplete(done -> {
            writing = List.of();
            metrics.batchCommitted(rows.size(), System.nanoTime() - start);
            // Not from here: batches whose callers are all gone complete at once, and thousands of them would end the
            // stack.
            context.runOnContext(turn -> commitNext());
        });
    }

    private List<R> take() {
        Gathering<P, R> gathering = gatherings.get();
        List<P> deferred = new ArrayList<>(0);
        long bytes = 0;
        int taken = 0;
        long takenBytes = 0;
        int names = 0;
        while (!queue.isEmpty() && gathering.size() < maxRows && bytes < maxBytes) {
            P piece = queue.remove();
            bytes += piece.bytes();
            if (gathering.offer(piece)) {
                taken++;
                takenBytes += piece.bytes();
                names += piece.knownNames();
            } else {
                deferred.add(piece);
            }
        }
        for (int i = deferred.size() - 1; i >= 0; i--) {
            queue.addFirst(deferred.get(i));
        }
        metrics.waiting(-taken, -takenBytes);
        metrics.types().hit(names);
        return gathering.rows();
    }
}
