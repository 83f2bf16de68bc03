package dev.postern.profile;

import dev.postern.domain.ErrorCode;
import dev.postern.ops.BatchUse;
import dev.postern.ops.Metrics;
import dev.postern.profile.store.PgErrors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a write does when the database answers with an error. A conflict is tried again; a batch with a bad row is halved
 * until the row is alone, so that its neighbours are stored; a database that is away is tried a few times more, then the
 * callers are told. To write again is safe, because a merge that was done changes nothing.
 *
 * @param <T> one piece of the work
 */
final class Persistence<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);
    /** Together about a second: long enough for a connection that broke, short enough to answer before the deadline. */
    private static final long[] PAUSES_MILLIS = {10, 50, 200, 700};

    /** How one kind of work is written, taken apart and given up. */
    interface Work<T> {
        /** Writes and answers the callers; fails with the error of the database. Skips what is answered already. */
        Future<Void> write(List<T> pieces);

        /** The smaller pieces that one piece was made of; itself when it cannot be taken apart. */
        List<T> split(T piece);

        void fail(T piece, ErrorCode code, String message);
    }

    private final Vertx vertx;
    private final BatchUse metrics;
    private final Work<T> work;
    private final Runnable onAway;

    /** {@code onAway} hears when callers are told that the database is away. */
    Persistence(Vertx vertx, Metrics metrics, Work<T> work, Runnable onAway) {
        this.vertx = vertx;
        this.metrics = metrics.batches();
        this.work = work;
        this.onAway = onAway;
    }

    /** Completes when every caller of {@code pieces} has been answered; never fails. */
    Future<Void> write(List<T> pieces) {
        return attempt(pieces, 0);
    }

    private Future<Void> attempt(List<T> pieces, int retry) {
        return Future.succeededFuture(pieces)
                .compose(work::write)
                .transform(result ->
                        result.succeeded() ? Future.succeededFuture() : recover(pieces, retry, result.cause()));
    }

    private Future<Void> recover(List<T> pieces, int retry, Throwable cause) {
        return switch (PgErrors.of(cause)) {
            case CONFLICT -> {
                metrics.retried();
                yield attempt(pieces, retry);
            }
            case BAD_ROW -> takeApart(pieces, cause);
            case AWAY, LOST -> retryLater(pieces, retry, cause);
        };
    }

    private Future<Void> takeApart(List<T> pieces, Throwable cause) {
        if (pieces.size() > 1) {
            metrics.bisected();
            int half = pieces.size() / 2;
            return attempt(pieces.subList(0, half), 0).compose(done -> attempt(pieces.subList(half, pieces.size()), 0));
        }
        List<T> parts = work.split(pieces.get(0));
        if (parts.size() > 1) {
            return inTurn(parts, part -> attempt(List.of(part), 0));
        }
        LOG.error("the database refuses a row: {}", PgErrors.describe(cause));
        work.fail(pieces.get(0), ErrorCode.INTERNAL, "the database refuses this row");
        return Future.succeededFuture();
    }

    private Future<Void> retryLater(List<T> pieces, int retry, Throwable cause) {
        if (retry == PAUSES_MILLIS.length) {
            LOG.warn("the database is away: {}", PgErrors.describe(cause));
            onAway.run();
            pieces.forEach(piece -> work.fail(piece, ErrorCode.UNAVAILABLE, "the database is away"));
            return Future.succeededFuture();
        }
        metrics.retried();
        return vertx.timer(PAUSES_MILLIS[retry], TimeUnit.MILLISECONDS).compose(fired -> attempt(pieces, retry + 1));
    }

    private static <T> Future<Void> inTurn(List<T> parts, Function<T, Future<Void>> each) {
        Future<Void> done = Future.succeededFuture();
        for (T part : parts) {
            done = done.compose(before -> each.apply(part));
        }
        return done;
    }
}
