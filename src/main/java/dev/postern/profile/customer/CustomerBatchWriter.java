package dev.postern.profile.customer;

import dev.postern.config.Batch;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.AttributeName;
import dev.postern.postgres.Database;
import dev.postern.postgres.Pipeline;
import dev.postern.profile.batch.BatchRow;
import dev.postern.profile.batch.BatchWriter;
import dev.postern.profile.batch.GroupCommit;
import dev.postern.profile.batch.PendingWrite;
import dev.postern.profile.batch.ShardParts;
import dev.postern.profile.batch.UnlockedRows;
import dev.postern.profile.batch.UnlockedRows.AfterCommit;
import dev.postern.profile.customer.UpsertBatch.Row;
import dev.postern.profile.types.Caps;
import dev.postern.store.customer.CompareProfiles;
import dev.postern.store.customer.CompareProfiles.Effect;
import dev.postern.store.customer.LockAvailableProfiles.Strength;
import dev.postern.store.customer.ProjectChanges;
import dev.postern.store.customer.UpsertProfiles;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Merges the rows of a batch into the profiles. Owned by the writer of one shard; runs on its event loop.
 *
 * <p>Two statements in turn until no row is left: the upsert, and for the rows that it did not write the comparison that
 * says why. Where many rows repeat what is stored, the comparison goes first: it takes no lock and waits for no disk.
 */
public final class CustomerBatchWriter<W extends PendingWrite<TrackCommand, ResolvedProfile>>
        implements BatchWriter<W, Row<W>> {
    /** From this share of unchanged rows on, to compare first costs less than to lock the rows in vain. */
    private static final double COMPARE_FIRST_SHARE = 0.3;
    /** Weight of the newest batch in the moving average of that share. */
    private static final double NEWEST_WEIGHT = 0.1;

    private final ShardParts parts;
    private final Database database;
    private final Consumer<Row<W>> onHandOver;
    private final UpsertProfiles upsertProfiles;
    private final CompareProfiles compareProfiles;
    private final UnlockedRows unlockedRows;
    private final GroupCommit<Row<W>, Map<String, Outcome>> upserts;
    private final GroupCommit<Row<W>, Optional<Map<String, Effect>>> comparisons;
    private final Map<String, Double> projectToUnchangedShare = new HashMap<>();

    /** {@code onHandOver} takes over a row that has to be judged anew, or whose profile may not hold all that it brings. */
    public CustomerBatchWriter(ShardParts parts, Consumer<Row<W>> onHandOver, Batch limits) {
        this.parts = parts;
        this.database = parts.database();
        this.onHandOver = onHandOver;
        Caps caps = parts.caps();
        this.upsertProfiles = new UpsertProfiles(caps.profileAttributes(), caps.recreateErased());
        this.compareProfiles = new CompareProfiles(caps.profileAttributes(), caps.recreateErased());
        this.unlockedRows = new UnlockedRows(database, Strength.TO_UPDATE);
        Pipeline pipeline = new Pipeline(database);
        this.upserts = new GroupCommit<>(parts, pipeline, limits, this::execute);
        this.comparisons = new GroupCommit<>(
                parts, pipeline, limits, (client, batches) -> compareProfiles.execute(client, changes(batches)));
    }

    /** How many rows hold already what they are to hold, and the rows that are to change. */
    private record Compared<R>(int unchanged, List<R> changing) {}

    @Override
    public BatchBuilder<W, Row<W>> batchBuilder() {
        UpsertBatch<W> batch = new UpsertBatch<>(parts.caps().profileAttributes());
        return new BatchBuilder<>() {
            @Override
            public boolean offer(W write) {
                return batch.offer(write.item(), write);
            }

            @Override
            public int size() {
                return batch.size();
            }

            @Override
            public List<Row<W>> rows() {
                return batch.rows();
            }
        };
    }

    @Override
    public Future<Void> write(List<Row<W>> rows) {
        List<Row<W>> open = BatchRow.open(rows);
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        String projectId = BatchRow.projectOf(open);
        double share = projectToUnchangedShare.getOrDefault(projectId, 0.0);
        return (share > COMPARE_FIRST_SHARE ? compare(open) : upsert(open)).map(unchanged -> {
            projectToUnchangedShare.merge(
                    projectId,
                    NEWEST_WEIGHT * unchanged / open.size(),
                    (before, newest) -> (1 - NEWEST_WEIGHT) * before + newest);
            return null;
        });
    }

    @Override
    public Future<Unwritten<Row<W>>> writeUnlocked(List<Row<W>> rows, boolean absentToo) {
        return unlockedRows.write(rows, absentToo, this::write);
    }

    private Future<AfterCommit<Row<W>>> write(SqlConnection connection, List<Row<W>> rows) {
        return execute(connection, List.of(rows)).map(outcomes -> () -> {
            List<Row<W>> unwritten = completeWritten(rows, outcomes.get(0));
            return unwritten.isEmpty()
                    ? Future.succeededFuture(List.of())
                    : comparisons
                            .run(unwritten)
                            .map(effects -> settle(unwritten, effects).changing());
        });
    }

    /** Completes with the number of rows that were found unchanged. */
    private Future<Integer> upsert(List<Row<W>> rows) {
        return rows.isEmpty()
                ? Future.succeededFuture(0)
                : upserts.run(rows).compose(customerToOutcome -> compare(completeWritten(rows, customerToOutcome)));
    }

    private Future<Integer> compare(List<Row<W>> rows) {
        return rows.isEmpty()
                ? Future.succeededFuture(0)
                : comparisons.run(rows).compose(customerToEffect -> {
                    Compared<Row<W>> compared = settle(rows, customerToEffect);
                    return upsert(compared.changing()).map(more -> compared.unchanged() + more);
                });
    }

    private Future<List<Map<String, Outcome>>> execute(SqlClient client, List<List<Row<W>>> batches) {
        return upsertProfiles.execute(client, changes(batches), database.now());
    }

    private static <W extends PendingWrite<TrackCommand, ResolvedProfile>> List<ProjectChanges> changes(
            List<List<Row<W>>> batches) {
        return batches.stream()
                .map(rows -> new ProjectChanges(
                        BatchRow.projectOf(rows),
                        rows.get(0).writes().get(0).item().typesVersion(),
                        UpsertBatch.changes(rows)))
                .toList();
    }

    /** The others; nothing of them is answered yet. */
    private List<Row<W>> completeWritten(List<Row<W>> rows, Map<String, Outcome> customerToOutcome) {
        // A turn later: the next batch goes to the database before the callers of this one are answered.
        parts.context().runOnContext(later -> {
            for (Row<W> row : rows) {
                Outcome outcome = customerToOutcome.get(row.customerId());
                if (outcome != null) {
                    complete(row, outcome);
                }
            }
        });
        List<Row<W>> unwritten = new ArrayList<>(0);
        for (Row<W> row : rows) {
            if (!customerToOutcome.containsKey(row.customerId())) {
                unwritten.add(row);
            }
        }
        return BatchRow.open(unwritten);
    }

    /** Answers those rows that are not to be written; the others are to change. */
    private Compared<Row<W>> settle(List<Row<W>> rows, Optional<Map<String, Effect>> customerToEffect) {
        if (customerToEffect.isEmpty()) {
            // A type was changed: a transaction judges anew.
            rows.forEach(onHandOver);
            return new Compared<>(0, List.of());
        }
        List<Row<W>> changing = new ArrayList<>();
        int unchanged = 0;
        for (Row<W> row : rows) {
            switch (customerToEffect.get().getOrDefault(row.customerId(), Effect.CHANGES)) {
                case NONE -> {
                    unchanged++;
                    complete(row, Outcome.UNCHANGED);
                }
                case CHANGES -> changing.add(row);
                case ERASED -> row.writes().forEach(PendingWrite::failErased);
                case PASSES_CAP -> onHandOver.accept(row);
            }
        }
        return new Compared<>(unchanged, BatchRow.open(changing));
    }

    private void complete(Row<W> row, Outcome outcome) {
        parts.metrics().stored(outcome);
        for (W write : row.writes()) {
            ResolvedProfile profile = write.item();
            write.complete(outcome, profile.ignored());
            parts.ignored()
                    .add(write.command().projectId(), AttributeName.PROFILE, row.customerId(), profile.ignored());
        }
    }
}
