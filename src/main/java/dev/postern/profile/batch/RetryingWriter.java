package dev.postern.profile.batch;

import dev.postern.domain.ErrorCode;
import dev.postern.postgres.PgErrors;
import dev.postern.profile.batch.BatchWriter.BatchBuilder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats, splits or gives up a write when the database answers with an error. A conflict is tried again; a batch with a bad row is split
 * until the row is alone, so that its neighbours are stored; rows that other sessions hold are set aside; a database that is
 * away is tried again for a second, then the callers get an error; a defect is never tried again. To write again is safe,
 * because a merge that was done changes nothing. Owned by one batcher; runs on its event loop.
 */
final class RetryingWriter<W extends PendingWrite<?, ?>, R extends BatchRow<W>> {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingWriter.class);
    /** The last one is repeated. */
    private static final long[] PAUSES_MILLIS = {10, 50, 200};
    /** Long enough for a connection that broke, short enough to answer before the deadline. */
    private static final long LONGEST_AWAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** After so many with a whole batch its halves are tried, which meet fewer others; after twice as many a row is given up. */
    private static final int MOST_CONFLICTS = 5;

    private static final long LONGEST_CONFLICT_PAUSE_MILLIS = 20;
    private static final String DEFECT = "Something failed here; it was logged.";

    /** Takes over rows that other sessions hold; {@code everything} tells that it is not a matter of single rows. */
    interface SetAside<R> {
        void accept(List<R> rows, boolean everything);
    }

    private final ShardParts parts;
    private final BatchWriter<W, R> writer;
    private final SkipLocked<W, R> skipLocked;
    private final SetAside<R> setAside;

    RetryingWriter(ShardParts parts, BatchWriter<W, R> writer, SetAside<R> setAside) {
        this.parts = parts;
        this.writer = writer;
        this.skipLocked = new SkipLocked<>(parts.context(), writer);
        this.setAside = setAside;
    }

    /** Completes when every caller of {@code rows} has been answered or is set aside; never fails. */
    Future<Void> write(List<R> rows) {
        Run run = new Run();
        run.open.add(new Attempt<>(rows, 0, false));
        run.next();
        return run.over.future();
    }

    /** Rows to be written together; {@code logged} tells that the defect which they may hold is in the log already. */
    private record Attempt<R>(List<R> rows, int retry, boolean logged) {
        Attempt<R> again() {
            return new Attempt<>(rows, retry + 1, logged);
        }
    }

    /** The attempts that one batch takes, one after the other. */
    private final class Run {
        private final Deque<Attempt<R>> open = new ArrayDeque<>(1);
        private final Promise<Void> over = Promise.promise();

        private void next() {
            Attempt<R> attempt = open.poll();
            if (attempt == null) {
                over.complete();
                return;
            }
            // Starting from a future turns what is thrown into a failure.
            Future.succeededFuture(attempt.rows())
                    .compose(writer::write)
                    .onSuccess(done -> resume())
                    .onFailure(cause -> recoverOrFail(attempt, cause));
        }

        private void resume() {
            if (open.isEmpty()) {
                over.complete();
            } else {
                // Each attempt begins on a stack of its own, however many there are.
                parts.context().runOnContext(later -> next());
            }
        }

        private void recoverOrFail(Attempt<R> attempt, Throwable cause) {
            try {
                recover(attempt, cause);
            } catch (RuntimeException defect) {
                LOG.error("a write could not be recovered", defect);
                fail(attempt.rows(), ErrorCode.INTERNAL, DEFECT);
                resume();
            }
        }

        private void recover(Attempt<R> attempt, Throwable cause) {
            switch (PgErrors.of(cause)) {
                case CONFLICT -> retryConflict(attempt, cause);
                case BUSY -> writeUnlocked(attempt);
                case BAD_ROW -> {
                    if (!split(attempt)) {
                        LOG.error("the database refuses a row", PgErrors.loggable(cause));
                        fail(attempt.rows(), ErrorCode.INTERNAL, "The database refuses this row; it was logged.");
                    }
                    resume();
                }
                case DEFECT -> {
                    failDefect(attempt, cause);
                    resume();
                }
                case AWAY, LOST, READ_ONLY -> retryLater(attempt, cause);
            }
        }

        private void retryConflict(Attempt<R> attempt, Throwable cause) {
            boolean split = attempt.retry() >= MOST_CONFLICTS && attempt.rows().size() > 1 && split(attempt);
            if (split) {
                resume();
            } else if (attempt.retry() >= 2 * MOST_CONFLICTS) {
                LOG.warn("a row met a conflict each time: {}", PgErrors.describe(cause));
                fail(attempt.rows(), ErrorCode.UNAVAILABLE, "Other writers were first each time; try again.");
                resume();
            } else {
                // At random, so that the same writers do not meet again.
                retryAfter(attempt, ThreadLocalRandom.current().nextLong(1, LONGEST_CONFLICT_PAUSE_MILLIS + 1));
            }
        }

        private void retryAfter(Attempt<R> attempt, long millis) {
            parts.metrics().batches().retried();
            open.addFirst(attempt.again());
            parts.vertx().setTimer(millis, due -> next());
        }

        private void retryLater(Attempt<R> attempt, Throwable cause) {
            List<R> late = new ArrayList<>();
            List<R> others = new ArrayList<>();
            long nowNanos = System.nanoTime();
            attempt.rows().forEach(row -> (isLate(row, nowNanos) ? late : others).add(row));
            if (!late.isEmpty()) {
                LOG.warn("the database is away: {}", PgErrors.describe(cause));
                parts.database().refused();
                fail(late, ErrorCode.UNAVAILABLE, "the database is away");
            }
            if (others.isEmpty()) {
                resume();
                return;
            }
            long pause = PAUSES_MILLIS[Math.min(attempt.retry(), PAUSES_MILLIS.length - 1)];
            retryAfter(new Attempt<>(others, attempt.retry(), attempt.logged()), pause);
        }

        /** Writes the rows that no other session holds, and sets the others aside. */
        private void writeUnlocked(Attempt<R> attempt) {
            Future.succeededFuture(attempt.rows())
                    .compose(skipLocked::write)
                    .onSuccess(held -> {
                        setAside.accept(held, false);
                        resume();
                    })
                    .onFailure(cause -> {
                        if (PgErrors.of(cause) == PgErrors.BUSY) {
                            setAside.accept(attempt.rows(), true);
                            resume();
                        } else {
                            recoverOrFail(attempt.again(), cause);
                        }
                    });
        }

        /** Puts both halves in front of what is still to do; false where there is nothing to halve. */
        private boolean split(Attempt<R> attempt) {
            List<R> rows = attempt.rows();
            if (rows.size() > 1) {
                parts.metrics().batches().split();
                int half = rows.size() / 2;
                open.addFirst(new Attempt<>(rows.subList(half, rows.size()), 0, attempt.logged()));
                open.addFirst(new Attempt<>(rows.subList(0, half), 0, attempt.logged()));
                return true;
            }
            List<W> writes = rows.get(0).writes();
            for (int i = writes.size() - 1; i >= 0 && writes.size() > 1; i--) {
                open.addFirst(new Attempt<>(rowOf(writes.get(i)), 0, attempt.logged()));
            }
            return writes.size() > 1;
        }

        /** A statement that the server does not understand fails for all rows; what this program trips over may be one row's. */
        private void failDefect(Attempt<R> attempt, Throwable cause) {
            if (!attempt.logged()) {
                LOG.error("a batch ran into a defect", PgErrors.loggable(cause));
            }
            boolean ofStatement = cause instanceof PgException;
            if (ofStatement || !split(new Attempt<>(attempt.rows(), 0, true))) {
                fail(attempt.rows(), ErrorCode.INTERNAL, DEFECT);
            }
        }
    }

    /** A row of one write alone. */
    private List<R> rowOf(W write) {
        BatchBuilder<W, R> builder = writer.batchBuilder();
        if (!builder.offer(write)) {
            throw new IllegalStateException("an empty batch takes any write");
        }
        return builder.rows();
    }

    private boolean isLate(R row, long nowNanos) {
        return row.writes().stream().allMatch(write -> nowNanos - write.sinceNanos() >= LONGEST_AWAY_NANOS);
    }

    private void fail(List<R> rows, ErrorCode code, String message) {
        rows.forEach(row -> row.writes().forEach(write -> write.fail(code, message)));
    }
}
