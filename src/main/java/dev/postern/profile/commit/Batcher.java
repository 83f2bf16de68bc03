package dev.postern.profile.commit;

import dev.postern.config.Batch;
import dev.postern.domain.ErrorCode;
import dev.postern.ops.Metrics;
import dev.postern.profile.commit.WaitingQueue.Entry;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: while one batch commits, the next one gathers. Where enough wait, the next one is sent before the last is
 * answered, so that the database has work at once; it holds nobody of whom the last one holds something, so that a
 * batch which is written again overtakes nothing. Owned by the profile verticle of one shard; runs on its event loop. What
 * waits here is bounded at the HTTP edge, which counts requests and bytes in flight.
 *
 * <p>A customer whose row another session holds waits apart, in {@link BusyCustomers}, and takes no part in a batch.
 *
 * @param <P> a command that waits
 * @param <R> a row of the batch that it becomes
 */
public final class Batcher<P extends Piece, R> {
    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    /** A batch: what was taken out of the queue for it, and what is written. */
    private static final class Load<P, R> {
        private final List<Entry<P>> taken = new ArrayList<>();
        private List<R> rows = List.of();
    }

    private final Context context;
    private final Work<P, R> work;
    private final Persistence<P, R> persistence;
    private final BusyCustomers<P, R> busy;
    private final Metrics metrics;
    private final int maxRows;
    private final int maxBytes;
    private final int aheadRows;
    private final WaitingQueue<P> queue = new WaitingQueue<>();
    /** In the order in which they were sent; two at most. */
    private final List<Load<P, R>> inFlight = new ArrayList<>(2);

    private boolean turnComes;
    /** How many have to wait before it is worth a look whether a batch can go ahead. */
    private int aheadFrom;

    private long lastDoneNanos = System.nanoTime();

    /** Batches within {@code limits} that {@code work} writes. */
    public Batcher(ShardParts parts, String projectId, Work<P, R> work, Batch limits) {
        this.context = parts.context();
        this.work = work;
        this.busy = new BusyCustomers<>(parts, projectId, work, this::add, limits.maxRows());
        this.persistence = new Persistence<>(parts, work, this::setAside);
        this.metrics = parts.metrics();
        this.maxRows = limits.maxRows();
        this.maxBytes = limits.maxBytes();
        // A batch that is full is enough.
        this.aheadRows = Math.min(limits.aheadRows(), maxRows);
        this.aheadFrom = aheadRows;
    }

    /** Writes a piece with one of the next batches. */
    public void add(P piece) {
        String customerId = piece.customerId();
        // Behind one of its customer that is still on the way to the database it keeps its place, and follows it.
        if (busy.has(customerId) || (busy.hasAll() && queue.last(customerId).isEmpty())) {
            busy.add(piece);
            return;
        }
        changeQueue(() -> {
            queue.dropAnswered(piece.ticket().sinceNanos());
            queue.add(piece);
        });
        commitSoon();
    }

    /** Everything that changes what waits goes through here, so that the metrics say the same. */
    private void changeQueue(Runnable change) {
        int size = queue.size();
        long bytes = queue.bytes();
        change.run();
        metrics.batches().waiting(queue.size() - size, queue.bytes() - bytes);
    }

    private void commitSoon() {
        if (!turnComes && mayCommit()) {
            turnComes = true;
            // One turn of the event loop later: the commands that are on their way from the sockets come along.
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

    /** Takes those of a customer off this road that are not being written yet, in their order. */
    public List<P> takeOff(String customerId) {
        List<P> taken = new ArrayList<>(busy.takeWaiting(customerId));
        changeQueue(() -> taken.addAll(queue.takeAll(customerId)));
        return taken;
    }

    /** The last piece of a customer that is not answered yet. */
    public Optional<P> last(String customerId) {
        return busy.last(customerId).or(() -> queue.last(customerId));
    }

    private void commitNext() {
        if (!mayCommit()) {
            return;
        }
        boolean ahead = !inFlight.isEmpty();
        Load<P, R> next = gather(ahead ? customersInFlight() : Set.of());
        if (ahead && next.rows.size() < aheadRows) {
            // Most are about those who are being written. Not looked at again before there are as many more.
            aheadFrom = queue.size() + aheadRows;
            return;
        }
        if (next.rows.isEmpty()) {
            // Nobody waits for an answer any more.
            return;
        }
        if (ahead) {
            metrics.batches().wentAhead();
        }
        write(next);
    }

    private Set<String> customersInFlight() {
        Set<String> customerIds = new HashSet<>();
        inFlight.forEach(load ->
                load.taken.forEach(entry -> customerIds.add(entry.piece().customerId())));
        return customerIds;
    }

    /** The next batch, as it would be; all of it still waits. */
    private Load<P, R> gather(Set<String> excluded) {
        Work.BatchBuilder<P, R> builder = work.batchBuilder();
        Load<P, R> load = new Load<>();
        List<Entry<P>> closed = new ArrayList<>(0);
        long nowNanos = System.nanoTime();
        long bytes = 0;
        Iterator<Entry<P>> entries = queue.iterator();
        while (entries.hasNext() && builder.size() < maxRows && bytes < maxBytes) {
            Entry<P> entry = entries.next();
            if (!entry.waits()) {
                continue;
            }
            P piece = entry.piece();
            piece.ticket().expire(nowNanos);
            if (!piece.ticket().isOpen()) {
                closed.add(entry);
                continue;
            }
            bytes += piece.ticket().command().bytes();
            if (!excluded.contains(piece.customerId()) && offer(builder, piece)) {
                load.taken.add(entry);
            }
        }
        changeQueue(() -> closed.forEach(entry -> {
            queue.take(entry);
            queue.forget(entry);
        }));
        load.rows = builder.rows();
        return load;
    }

    /** A piece that cannot be gathered is answered, lest it stop all that come behind it for ever. */
    private boolean offer(Work.BatchBuilder<P, R> builder, P piece) {
        try {
            return builder.offer(piece);
        } catch (RuntimeException defect) {
            LOG.error("a command cannot be gathered", defect);
            piece.ticket().fail(ErrorCode.INTERNAL, "This command cannot be written; it was logged.");
            return false;
        }
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
            load.taken.forEach(queue::forget);
            aheadFrom = aheadRows;
            commitSoon();
        });
    }

    private void take(Load<P, R> load) {
        changeQueue(() -> load.taken.forEach(queue::take));
        int names = 0;
        for (Entry<P> entry : load.taken) {
            names += entry.piece().knownNames();
        }
        metrics.types().hit(names);
    }

    /** Rows that other sessions hold: their customers wait apart, with what waits behind them. */
    private void setAside(List<R> rows, boolean everything) {
        Set<String> customerIds = new LinkedHashSet<>();
        for (R row : rows) {
            for (P piece : work.pieces(row)) {
                busy.add(piece);
                customerIds.add(piece.customerId());
            }
        }
        changeQueue(() -> customerIds.forEach(id -> queue.takeAll(id).forEach(busy::add)));
        if (everything) {
            busy.allFromNowOn();
        }
    }
}
