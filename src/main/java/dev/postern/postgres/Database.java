package dev.postern.postgres;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.ops.ConnectionUse;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one shard to PostgreSQL. Owned by its profile verticle; used on its event loop. Every statement has a time
 * limit, because the driver waits for ever for a server that hangs.
 *
 * <p>A connection that breaks or falls silent takes its whole generation with it. The next one writes only after the server
 * has ended every session of the generations before: else a statement that was given up, and lies unread in the server,
 * could overwrite what was acknowledged after it. Meanwhile everything fails at once.
 */
public final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** The server itself ends a statement at its timeout; one that is silent for longer is dead. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(2);
    private static final long PAUSE_MILLIS = 150;
    private static final long[] READ_PAUSES_MILLIS = {20, 100, 400};
    /** More than a commit's attempts take altogether, so that two refusals in a row are one state. */
    private static final Duration REFUSAL_LASTS = Duration.ofMillis(1_200);

    private final Vertx vertx;
    private final Supplier<Connections> generations;
    private final Metrics metrics;
    private final InstantSource clock;
    private final long limitMillis;
    private final long openMillis;
    private final Set<String> abandoned = new LinkedHashSet<>();
    private @Nullable Connections current;
    private @Nullable Future<Void> opening;
    private boolean closed;
    private Optional<Long> refusedNanos = Optional.empty();
    private Optional<Duration> ahead = Optional.empty();

    /** Connects at the first {@link #check}. {@code generations} makes connections by {@code settings}. */
    public Database(
            Vertx vertx,
            Supplier<Connections> generations,
            dev.postern.config.Database settings,
            InstantSource clock,
            Metrics metrics) {
        this.vertx = vertx;
        this.generations = generations;
        this.clock = clock;
        this.metrics = metrics;
        this.limitMillis = settings.statementTimeout().plus(GRACE).toMillis();
        // The second is for the sessions that have to end first.
        this.openMillis = settings.connectTimeout().plusSeconds(1).toMillis();
    }

    /** The time that is written into rows: the server's, so that a wrong clock of one process marks no row. */
    public OffsetDateTime now() {
        return clock.instant().plus(ahead.orElse(Duration.ZERO)).atOffset(ZoneOffset.UTC);
    }

    /** Asks for the server's time, which it read after the question and before the answer: what is known stays where it fits. */
    private Future<Void> readTime(Supplier<Future<Instant>> question) {
        Instant asked = clock.instant();
        return question.get()
                .onSuccess(time -> {
                    Duration least = Duration.between(clock.instant(), time);
                    Duration most = Duration.between(asked, time);
                    Duration known = ahead.orElse(least);
                    ahead = Optional.of(known.compareTo(least) < 0 ? least : known.compareTo(most) > 0 ? most : known);
                })
                .mapEmpty();
    }

    /** Runs one statement, a transaction of its own. */
    public <R> Future<R> run(Function<SqlClient, Future<R>> statement) {
        return use(statement::apply);
    }

    /** As {@link #run}, where a caller waits for what is read: tries again, and fails with {@link ErrorCode#UNAVAILABLE} only. */
    public <R> Future<R> read(Function<SqlClient, Future<R>> statement) {
        return read(() -> run(statement), 0);
    }

    /** As {@link #read}, several statements that see one state of the database and cannot write. */
    public <R> Future<R> snapshot(Function<SqlConnection, Future<R>> statements) {
        return read(
                () -> transaction(connection ->
                        SessionStatements.beginSnapshot(connection).compose(begun -> statements.apply(connection))),
                0);
    }

    private <R> Future<R> read(Supplier<Future<R>> attempt, int retry) {
        return attempt.get().recover(cause -> {
            PgErrors error = PgErrors.of(cause);
            if (error == PgErrors.DEFECT || error == PgErrors.BAD_ROW) {
                return Future.failedFuture(cause);
            }
            if (retry < READ_PAUSES_MILLIS.length) {
                return vertx.timer(READ_PAUSES_MILLIS[retry], TimeUnit.MILLISECONDS)
                        .compose(fired -> read(attempt, retry + 1));
            }
            return Future.failedFuture(unavailable(error, cause));
        });
    }

    private ServiceException unavailable(PgErrors error, Throwable cause) {
        if (error == PgErrors.BUSY) {
            return new ServiceException(
                    ErrorCode.UNAVAILABLE, "Another session of the database holds what is asked for; try again.");
        }
        LOG.debug("the database is away: {}", PgErrors.describe(cause));
        refused();
        return new ServiceException(ErrorCode.UNAVAILABLE, "the database is away");
    }

    /** Runs several statements as one transaction; rolls back when one fails. */
    public <R> Future<R> transaction(Function<SqlConnection, Future<R>> statements) {
        return use(connection -> connection
                .begin()
                .compose(transaction -> Future.succeededFuture(connection)
                        .compose(statements)
                        .compose(
                                result -> transaction.commit().map(result),
                                failure -> rollBack(transaction, failure))));
    }

    private static <R> Future<R> rollBack(Transaction transaction, Throwable failure) {
        return transaction.rollback().transform(done -> Future.failedFuture(failure));
    }

    private <R> Future<R> use(Function<SqlConnection, Future<R>> use) {
        return lend(connection -> inTime(use.apply(connection)));
    }

    /** Lends a connection until {@code use} is over. Where that fails because the connection is lost, its generation goes with it. */
    <R> Future<R> lend(Function<SqlConnection, Future<R>> use) {
        Connections connections = current;
        if (connections == null) {
            return away();
        }
        ConnectionUse counts = metrics.connections();
        AtomicBoolean lent = new AtomicBoolean();
        counts.awaited(1);
        return connections
                .use(connection -> {
                    lent.set(true);
                    counts.awaited(-1);
                    counts.used(1);
                    // The pool never gets a connection back whose use throws.
                    return Future.succeededFuture(connection).compose(use);
                })
                .onComplete(done -> {
                    if (lent.get()) {
                        counts.used(-1);
                    } else {
                        counts.awaited(-1);
                    }
                })
                .onFailure(cause -> {
                    if (PgErrors.of(cause).endsConnections()) {
                        abandon(connections, cause);
                    }
                });
    }

    /** Fails when the server is silent for longer than it may be with one statement, from now on. */
    <R> Future<R> inTime(Future<R> answer) {
        return answer.timeout(limitMillis, TimeUnit.MILLISECONDS);
    }

    /** A caller got the error that the database is away. */
    public void refused() {
        refusedNanos = Optional.of(System.nanoTime());
    }

    /** Whether a caller got it a moment ago: a server that answers may lack space to write, or connections. */
    boolean refuses() {
        return refusedNanos
                .filter(at -> System.nanoTime() - at < REFUSAL_LASTS.toNanos())
                .isPresent();
    }

    /** Checks that the database answers and takes writes. Without connections it tries to get some. */
    public Future<Void> check() {
        Connections connections = current;
        if (connections == null) {
            return reopen();
        }
        return readTime(connections::requireWritable)
                .timeout(LONGEST_SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(cause -> abandon(connections, cause));
    }

    private void abandon(Connections connections, Throwable cause) {
        if (closed || current != connections) {
            return;
        }
        LOG.warn("the connections to the database are given up: {}", PgErrors.describe(cause));
        metrics.poolReset();
        current = null;
        abandoned.add(connections.generation());
        connections.abandon();
        keepReopening();
    }

    private void keepReopening() {
        reopen().onFailure(cause -> {
            LOG.debug("no connection yet: {}", PgErrors.describe(cause));
            if (!closed) {
                vertx.setTimer(PAUSE_MILLIS, again -> keepReopening());
            }
        });
    }

    private Future<Void> reopen() {
        if (closed) {
            return away();
        }
        if (current != null) {
            return Future.succeededFuture();
        }
        if (opening == null) {
            Connections next = generations.get();
            List<String> earlier = List.copyOf(abandoned);
            Future<Void> attempt = readTime(() -> next.open(earlier)).timeout(openMillis, TimeUnit.MILLISECONDS);
            opening = attempt;
            attempt.onComplete(opened -> {
                opening = null;
                if (opened.failed() || closed) {
                    next.abandon();
                } else {
                    abandoned.removeAll(earlier);
                    refusedNanos = Optional.empty();
                    current = next;
                }
            });
        }
        return opening;
    }

    public boolean isClosed() {
        return closed;
    }

    public Future<Void> close() {
        closed = true;
        return current == null ? Future.succeededFuture() : current.close();
    }

    private static <R> Future<R> away() {
        return Future.failedFuture(new NoConnectionsException("the database is away"));
    }
}
