package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.ops.Metrics;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Group commit: while one batch commits, the next one gathers. Where enough wait, the next one is sent before the last is
 * answered, so that the database has work at once; it holds nobody of whom the last one holds something, so that a
 * batch which is written again overtakes nothing. Owned by the profile verticle of one shard; runs on its event loop. What
 * waits here is bounded at the HTTP edge, which counts requests and bytes in flight.
 *
 * @param <P> what waits
 * @param <R> a row of the batch that it becomes
 */
final class Batcher<P extends Batcher.Piece, R> {

    /** What waits. */
    interface Piece {
        /** Whom it is about. */
        String customerId();

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

    /** A batch: what it was made of, what was looked at with it and has to wait, and what is written. */
    private static final class Load<P, R> {
        private final List<P> taken;
        private final List<P> deferred;
        private final List<R> rows;

        Load(List<P> taken, List<P> deferred, List<R> rows) {
            this.taken = taken;
            this.deferred = deferred;
            this.rows = rows;
        }
    }

    private final Context context;
    private final Supplier<Gathering<P, R>> gatherings;
    private final Persistence<R> persistence;
    private final Metrics metrics;
    private final int maxRows;
    private final int maxBytes;
    private final int aheadRows;
    private final Deque<P> queue = new ArrayDeque<>();
    /** In the order in which they were sent; two at most. */
    private final List<Load<P, R>> inFlight = new ArrayList<>(2);

    private boolean turnComes;
    /** How many have to wait before it is worth a look whether a batch can go ahead. */
    private int aheadFrom;

    private long lastDoneNanos = System.nanoTime();

    /** Batches of what {@code gatherings} take in, within {@code limits}, that {@code work} writes. */
    Batcher(ShardParts parts, Supplier<Gathering<P, R>> gatherings, Persistence.Work<R> work, Batch limits) {
        this.context = parts.context();
        this.gatherings = gatherings;
        this.persistence = new Persistence<>(parts.vertx(), parts.metrics(), work, parts.database()::refused);
        this.metrics = parts.metrics();
        this.maxRows = limits.maxRows();
        this.maxBytes = limits.maxBytes();
        // A batch that is full is enough.
        this.aheadRows = Math.min(limits.aheadRows(), maxRows);
        this.aheadFrom = aheadRows;
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
        metrics.batches().waiting(1, piece.bytes());
        commitSoon();
    }

    private void commitSoon() {
        if (!turnComes && mayCommit()) {
            turnComes = true;
            // One turn of the event loop later: the commands that are on their way from the sockets come along. Also
            // because batches whose callers are all gone complete at once, and thousands of them would end the stack.
            context.runOnContext(turn -> {
                turnComes = false;
                commitNext();
            });
        }
    }

    private boolean mayCommit() {
        return inFlight.isEmpty() ? !queue.isEmpty() : mayGoAhead();
    }

    private boolean mayGoAhead() {
        return aheadRows > 0 && inFlight.size() == 1 && queue.size() >= aheadFrom;
    }

    /** Takes those of the pieces off this road that are not being written yet, in their order. */
    List<P> takeOff(Predicate<P> wanted) {
        List<P> taken = new ArrayList<>(0);
        queue.removeIf(piece -> {
            boolean isWanted = wanted.test(piece);
            if (isWanted) {
                taken.add(piece);
                metrics.batches().waiting(-1, -piece.bytes());
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
        return inFlight.stream().flatMap(load -> load.rows.stream()).toList();
    }

    private void commitNext() {
        if (!mayCommit()) {
            return;
        }
        if (inFlight.isEmpty()) {
            write(gather(Set.of()));
            return;
        }
        Load<P, R> next = gather(customersInFlight());
        if (next.rows.size() < aheadRows) {
            // Most are about those who are being written. Not looked at again before there are as many more.
            aheadFrom = queue.size() + aheadRows;
            return;
        }
        metrics.batches().wentAhead();
        write(next);
    }

    private Set<String> customersInFlight() {
        Set<String> customerIds = new HashSet<>();
        inFlight.forEach(load -> load.taken.forEach(piece -> customerIds.add(piece.customerId())));
        return customerIds;
    }

    /** The next batch, as it would be; all of it still waits. */
    private Load<P, R> gather(Set<String> excluded) {
        Gathering<P, R> gathering = gatherings.get();
        List<P> taken = new ArrayList<>();
        List<P> deferred = new ArrayList<>(0);
        long bytes = 0;
        Iterator<P> fromFirst = queue.iterator();
        while (fromFirst.hasNext() && gathering.size() < maxRows && bytes < maxBytes) {
            P piece = fromFirst.next();
            bytes += piece.bytes();
            boolean fits = !excluded.contains(piece.customerId()) && gathering.offer(piece);
            (fits ? taken : deferred).add(piece);
        }
        return new Load<>(taken, deferred, gathering.rows());
    }

    private void write(Load<P, R> load) {
        take(load);
        inFlight.add(load);
        long start = System.nanoTime();
        persistence.write(load.rows).onComplete(done -> {
            long now = System.nanoTime();
            metrics.batches().committed(load.rows.size(), now - Math.max(start, lastDoneNanos));
            lastDoneNanos = now;
            inFlight.remove(load);
            aheadFrom = aheadRows;
            commitSoon();
        });
    }

    private void take(Load<P, R> load) {
        for (int i = load.taken.size() + load.deferred.size(); i > 0; i--) {
            queue.remove();
        }
        for (int i = load.deferred.size() - 1; i >= 0; i--) {
            queue.addFirst(load.deferred.get(i));
        }
        long bytes = 0;
        int names = 0;
        for (P piece : load.taken) {
            bytes += piece.bytes();
            names += piece.knownNames();
        }
        metrics.batches().waiting(-load.taken.size(), -bytes);
        metrics.types().hit(names);
    }
}
