package dev.postern.profile.customer;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.postgres.Pipeline;
import dev.postern.profile.commit.Available;
import dev.postern.profile.commit.IgnoredLog;
import dev.postern.profile.commit.Piece;
import dev.postern.profile.commit.ShardParts;
import dev.postern.profile.commit.Ticket;
import dev.postern.profile.commit.Work;
import dev.postern.profile.customer.UpsertBatch.Row;
import dev.postern.profile.types.Caps;
import dev.postern.store.customer.CompareProfiles;
import dev.postern.store.customer.CompareProfiles.Effect;
import dev.postern.store.customer.LockAvailableProfiles;
import dev.postern.store.customer.UpsertProfiles;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the rows of a batch and answers their callers. Owned by the batcher of one project; runs on its event loop.
 *
 * <p>Two statements in turn until no row is left: the upsert, and for the rows that it did not write the comparison that
 * says why. Where many rows repeat what is stored, the comparison goes first: it takes no lock and waits for no disk.
 */
final class BatchWriter implements Work<BatchWriter.Waiting, Row<BatchWriter.Waiting>> {
    /** From this share of unchanged rows on, to compare first costs less than to lock the rows in vain. */
    private static final double COMPARE_FIRST_SHARE = 0.3;
    /** Weight of the newest batch in the moving average of that share. */
    private static final double NEWEST_WEIGHT = 0.1;

    private static final Future<Integer> NONE_UNCHANGED = Future.succeededFuture(0);

    /** A resolved command and its caller. */
    record Waiting(ResolvedProfile profile, Ticket<TrackCommand> ticket) implements Piece {
        @Override
        public int knownNames() {
            return profile.stored().size();
        }
    }

    /** The result of a comparison: how many rows hold already what they are to hold, and those that are to change. */
    private record Compared(int unchanged, List<Row<Waiting>> changing) {}

    /** The result of a transaction that waits for no row. */
    private record Written(Available<Row<Waiting>> available, Map<String, Outcome> customerToOutcome) {}

    private final Context context;
    private final Database database;
    private final Pipeline pipeline;
    private final String projectId;
    private final Metrics metrics;
    private final Consumer<Row<Waiting>> onHandOver;
    private final UpsertProfiles upsertProfiles;
    private final CompareProfiles compareProfiles;
    private final LockAvailableProfiles lockAvailableProfiles = new LockAvailableProfiles();
    private final int maxAttributes;
    private final IgnoredLog ignoredLog;
    private double unchangedShare;

    /** {@code onHandOver} takes over a row whose commands have to be judged anew, or whose profile may not hold all that they bring. */
    BatchWriter(ShardParts parts, String projectId, Consumer<Row<Waiting>> onHandOver) {
        this.context = parts.context();
        this.database = parts.database();
        this.pipeline = new Pipeline(database);
        this.projectId = projectId;
        this.metrics = parts.metrics();
        this.ignoredLog = parts.ignored();
        Caps caps = parts.caps();
        this.onHandOver = onHandOver;
        this.maxAttributes = caps.profileAttributes();
        this.upsertProfiles = new UpsertProfiles(caps.profileAttributes(), caps.recreateErased());
        this.compareProfiles = new CompareProfiles(caps.profileAttributes(), caps.recreateErased());
    }

    /** A batch, judged by one version of the types, that merges the commands of a customer. */
    @Override
    public BatchBuilder<Waiting, Row<Waiting>> batchBuilder() {
        UpsertBatch<Waiting> batch = new UpsertBatch<>(maxAttributes);
        return new BatchBuilder<>() {
            private long typesVersion;

            @Override
            public boolean offer(Waiting waiting) {
                ResolvedProfile profile = waiting.profile();
                if (batch.isEmpty()) {
                    typesVersion = profile.typesVersion();
                }
                return profile.typesVersion() == typesVersion && batch.offer(profile, waiting);
            }

            @Override
            public int size() {
                return batch.size();
            }

            @Override
            public List<Row<Waiting>> rows() {
                return batch.rows();
            }
        };
    }

    @Override
    public Future<Void> write(List<Row<Waiting>> rows) {
        List<Row<Waiting>> open = open(rows);
        Future<Integer> unchanged = unchangedShare > COMPARE_FIRST_SHARE ? compare(open) : upsert(open);
        return unchanged.map(found -> {
            observeUnchanged(found, open.size());
            return null;
        });
    }

    @Override
    public Future<Unwritten<Row<Waiting>>> writeUnlocked(List<Row<Waiting>> rows, boolean absentToo) {
        List<Row<Waiting>> open = open(rows);
        if (open.isEmpty()) {
            return Future.succeededFuture(new Unwritten<>(List.of(), List.of()));
        }
        OffsetDateTime now = database.now();
        List<String> customerIds = open.stream().map(Row::customerId).toList();
        return database.transaction(connection -> lockAvailableProfiles
                        .toUpdate(connection, projectId, customerIds)
                        .map(customerToLocked -> Available.of(open, Row::customerId, customerToLocked, absentToo))
                        .compose(available -> execute(connection, available.free(), now)
                                .map(customerToOutcome -> new Written(available, customerToOutcome))))
                .compose(written -> look(unwritten(written.available().free(), written.customerToOutcome()))
                        // Others have written these since the commit.
                        .map(compared -> written.available().unwritten(compared.changing())));
    }

    @Override
    public List<Waiting> pieces(Row<Waiting> row) {
        return row.isHandedOver() ? List.of() : row.tickets();
    }

    @Override
    public Row<Waiting> rowOf(Waiting waiting) {
        return Row.of(waiting.profile(), waiting);
    }

    /** Completes with the number of rows that were found unchanged. */
    private Future<Integer> upsert(List<Row<Waiting>> rows) {
        if (rows.isEmpty()) {
            return NONE_UNCHANGED;
        }
        OffsetDateTime now = database.now();
        return pipeline.run(client -> execute(client, rows, now))
                .compose(customerToOutcome -> compare(unwritten(rows, customerToOutcome)));
    }

    private Future<Map<String, Outcome>> execute(SqlClient client, List<Row<Waiting>> rows, OffsetDateTime now) {
        if (rows.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return upsertProfiles.execute(client, projectId, UpsertBatch.changes(rows), typesVersion(rows), now);
    }

    private List<Row<Waiting>> unwritten(List<Row<Waiting>> rows, Map<String, Outcome> customerToOutcome) {
        // A turn later: the next batch goes to the database before the callers of this one are answered.
        context.runOnContext(turn -> answer(rows, customerToOutcome));
        List<Row<Waiting>> unwritten = new ArrayList<>(0);
        for (Row<Waiting> row : rows) {
            if (!customerToOutcome.containsKey(row.customerId())) {
                unwritten.add(row);
            }
        }
        return unwritten;
    }

    private void answer(List<Row<Waiting>> rows, Map<String, Outcome> customerToOutcome) {
        for (Row<Waiting> row : rows) {
            Outcome outcome = customerToOutcome.get(row.customerId());
            if (outcome != null) {
                complete(row, outcome);
            }
        }
    }

    private Future<Integer> compare(List<Row<Waiting>> rows) {
        return rows.isEmpty()
                ? NONE_UNCHANGED
                : look(rows).compose(compared -> upsert(compared.changing()).map(more -> compared.unchanged() + more));
    }

    /** Answers those rows that are not to be written, and completes with the others. */
    private Future<Compared> look(List<Row<Waiting>> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture(new Compared(0, List.of()));
        }
        return pipeline.run(client ->
                        compareProfiles.execute(client, projectId, UpsertBatch.changes(rows), typesVersion(rows)))
                .map(effects -> {
                    if (effects.isEmpty()) {
                        // A type was changed. The other road judges anew.
                        rows.forEach(this::handOver);
                        return new Compared(0, List.of());
                    }
                    int unchanged = (int) effects.get().values().stream()
                            .filter(effect -> effect == Effect.NONE)
                            .count();
                    return new Compared(unchanged, changing(rows, effects.get()));
                });
    }

    private void handOver(Row<Waiting> row) {
        row.handOver();
        onHandOver.accept(row);
    }

    private static long typesVersion(List<Row<Waiting>> rows) {
        return rows.get(0).tickets().get(0).profile().typesVersion();
    }

    private List<Row<Waiting>> changing(List<Row<Waiting>> rows, Map<String, Effect> customerToEffect) {
        List<Row<Waiting>> changing = new ArrayList<>();
        for (Row<Waiting> row : rows) {
            switch (customerToEffect.getOrDefault(row.customerId(), Effect.CHANGES)) {
                case NONE -> complete(row, Outcome.UNCHANGED);
                case CHANGES -> changing.add(row);
                case ERASED -> row.tickets().forEach(waiting -> waiting.ticket().fail(ErrorCode.ERASED, Ticket.ERASED));
                case PASSES_CAP -> handOver(row);
            }
        }
        return open(changing);
    }

    private void observeUnchanged(int unchanged, int rows) {
        if (rows > 0) {
            unchangedShare += NEWEST_WEIGHT * ((double) unchanged / rows - unchangedShare);
        }
    }

    private void complete(Row<Waiting> row, Outcome outcome) {
        metrics.stored(outcome);
        for (Waiting waiting : row.tickets()) {
            waiting.ticket().complete(outcome, waiting.profile().ignored());
            ignoredLog.add(projectId, row.customerId(), waiting.profile().ignored());
        }
    }

    /** The rows that somebody still waits for. */
    private static List<Row<Waiting>> open(List<Row<Waiting>> rows) {
        long now = System.nanoTime();
        List<Row<Waiting>> open = new ArrayList<>(rows.size());
        for (Row<Waiting> row : rows) {
            boolean anyOpen = false;
            for (Waiting waiting : row.tickets()) {
                waiting.ticket().expire(now);
                anyOpen |= waiting.ticket().isOpen();
            }
            if (anyOpen && !row.isHandedOver()) {
                open.add(row);
            }
        }
        return open;
    }
}
