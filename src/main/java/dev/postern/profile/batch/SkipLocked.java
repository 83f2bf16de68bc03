package dev.postern.profile.batch;

import dev.postern.postgres.Loop;
import dev.postern.postgres.PgErrors;
import dev.postern.postgres.ProjectBusyException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes rows of which other sessions hold some, and waits next to nothing for these. Owned by one batcher; runs on its event
 * loop.
 *
 * <p>The server skips rows that are locked. It does not show a row that another session is about to insert; where there is
 * one, the rows that it does not show are halved until that one is alone.
 */
final class SkipLocked<W extends PendingWrite<?, ?>, R extends BatchRow<W>> {
    /** Each is a short wait for a lock; the rows that are left then have their turn another time. */
    private static final int MOST_FAILURES = 12;

    private final Context context;
    private final BatchWriter<W, R> writer;

    SkipLocked(Context context, BatchWriter<W, R> writer) {
        this.context = context;
        this.writer = writer;
    }

    /**
     * Writes what it can, as {@link BatchWriter#write} does.
     *
     * @return the rows that are held; fails with {@link PgErrors#BUSY} where not rows are held, but the project or a table
     */
    Future<List<R>> write(List<R> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return writer.writeUnlocked(rows, true)
                .map(BatchWriter.Unwritten::locked)
                .recover(cause -> isOfRows(cause)
                        ? writer.writeUnlocked(rows, false).compose(this::writeAbsent)
                        : Future.failedFuture(cause));
    }

    private static boolean isOfRows(Throwable cause) {
        return PgErrors.of(cause) == PgErrors.BUSY && !(cause instanceof ProjectBusyException);
    }

    private Future<List<R>> writeAbsent(BatchWriter.Unwritten<R> unwritten) {
        Halves halves = new Halves(unwritten);
        return Loop.run(context, halves, this::writeNext).map(halves.held);
    }

    /** How far the halving is. */
    private final class Halves {
        private final Deque<List<R>> open = new ArrayDeque<>();
        private final List<R> held;
        private final Set<String> heldCustomers = new HashSet<>();
        private int failures;

        Halves(BatchWriter.Unwritten<R> unwritten) {
            held = new ArrayList<>(unwritten.locked());
            if (!unwritten.absent().isEmpty()) {
                open.add(unwritten.absent());
            }
        }

        void hold(List<R> rows) {
            held.addAll(rows);
            rows.forEach(row -> heldCustomers.add(row.customerId()));
        }
    }

    private Future<Optional<Halves>> writeNext(Halves halves) {
        if (halves.open.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        List<R> rows = new ArrayList<>();
        for (R row : halves.open.remove()) {
            // A command must not overtake another one of its customer.
            boolean behind = halves.heldCustomers.contains(row.customerId());
            if (behind || halves.failures == MOST_FAILURES) {
                halves.hold(List.of(row));
            } else {
                rows.add(row);
            }
        }
        return rows.isEmpty()
                ? Future.succeededFuture(Optional.of(halves))
                : writer.writeUnlocked(rows, true).transform(written -> {
                    if (written.succeeded()) {
                        halves.hold(written.result().locked());
                    } else if (isOfRows(written.cause())) {
                        halve(halves, rows);
                    } else {
                        return Future.failedFuture(written.cause());
                    }
                    return Future.succeededFuture(Optional.of(halves));
                });
    }

    private void halve(Halves halves, List<R> rows) {
        halves.failures++;
        if (rows.size() == 1) {
            halves.hold(rows);
        } else {
            halves.open.addFirst(rows.subList(rows.size() / 2, rows.size()));
            halves.open.addFirst(rows.subList(0, rows.size() / 2));
        }
    }
}
