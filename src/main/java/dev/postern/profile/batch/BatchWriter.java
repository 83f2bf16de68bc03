package dev.postern.profile.batch;

import io.vertx.core.Future;
import java.util.List;

/**
 * Gathers writes into the rows of a batch, writes these and answers the callers.
 *
 * @param <W> a write that waits
 * @param <R> a row of the batch
 */
public interface BatchWriter<W extends PendingWrite<?, ?>, R extends BatchRow<W>> {

    /** A batch while it gathers. An empty one takes any write. */
    interface BatchBuilder<W, R> {
        /** Takes a write in; false when it has to wait for the next batch. */
        boolean offer(W write);

        int size();

        /** The rows in the order in which they are written. */
        List<R> rows();
    }

    /**
     * The rows that were not written because of other sessions.
     *
     * @param locked another session holds them
     * @param absent no session shows them; another one may be about to insert them
     */
    record Unwritten<R>(List<R> locked, List<R> absent) {}

    BatchBuilder<W, R> batchBuilder();

    /** Writes and answers the callers; fails with the error of the database. Skips rows that are answered already. */
    Future<Void> write(List<R> rows);

    /**
     * Writes the rows that no other session holds, as {@link #write} does, and waits for none.
     *
     * @param absentToo whether rows that no session shows are written as well; if another session is about to insert one of
     *     them, all of it fails with {@link dev.postern.postgres.PgErrors#BUSY}
     * @return fails with the same error where another session holds the project or a table
     */
    Future<Unwritten<R>> writeUnlocked(List<R> rows, boolean absentToo);
}
