package dev.postern.profile.commit;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * How one kind of command is gathered into rows and written.
 *
 * @param <P> a command that waits
 * @param <R> a row of the batch that it becomes
 */
public interface Work<P extends Piece, R> {

    /** A batch while it gathers. */
    interface BatchBuilder<P, R> {
        /** Takes a piece in; false when it has to wait for the next batch. */
        boolean offer(P piece);

        int size();

        /** All that was taken in, in the order in which it is written. */
        List<R> rows();
    }

    /**
     * The rows that were not written because of other sessions.
     *
     * @param locked another session holds them
     * @param absent no session shows them; another one may be about to insert them
     */
    record Unwritten<R>(List<R> locked, List<R> absent) {}

    BatchBuilder<P, R> batchBuilder();

    /** Writes and answers the callers; fails with the error of the database. Skips what is answered already. */
    Future<Void> write(List<R> rows);

    /**
     * Writes, as {@link #write} does, the rows that no other session holds, without a wait for those that one holds.
     *
     * @param absentToo whether rows that no session shows are written as well; if another one is about to insert one of them,
     *     all of it fails with {@link dev.postern.postgres.PgErrors#BUSY}
     * @return fails with the same error where another session holds the project or a table
     */
    Future<Unwritten<R>> writeUnlocked(List<R> rows, boolean absentToo);

    /** The commands that a row was made of, in their order. */
    List<P> pieces(R row);

    /** A row of one command alone. */
    R rowOf(P piece);

    /** A batch that takes everything as it comes, each piece a row. */
    static <P> BatchBuilder<P, P> oneByOne() {
        List<P> rows = new ArrayList<>();
        return new BatchBuilder<>() {
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
}
