package dev.postern.profile.customer;

import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.AttributeName;
import dev.postern.postgres.Database;
import dev.postern.postgres.Pipeline;
import dev.postern.profile.batch.BatchRow;
import dev.postern.profile.batch.BatchWriter;
import dev.postern.profile.batch.PendingWrite;
import dev.postern.profile.batch.ShardParts;
import dev.postern.profile.batch.UnlockedRows;
import dev.postern.profile.batch.UnlockedRows.AfterCommit;
import dev.postern.profile.customer.UpsertBatch.Row;
import dev.postern.profile.types.Caps;
import dev.postern.store.customer.CompareProfiles;
import dev.postern.store.customer.CompareProfiles.Effect;
import dev.postern.store.customer.LockAvailableProfiles.Strength;
import dev.postern.store.customer.UpsertProfiles;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<String, Project> projectToState = new HashMap<>();

    /** {@code onHandOver} takes over a row that has to be judged anew, or whose profile may not hold all that it brings. */
    public CustomerBatchWriter(ShardParts parts, Consumer<Row<W>> onHandOver) {
        this.parts = parts;
        this.database = parts.database();
        this.onHandOver = onHandOver;
        Caps caps = parts.caps();
        this.upsertProfiles = new UpsertProfiles(caps.profileAttributes(), caps.recreateErased());
        this.compareProfiles = new CompareProfiles(caps.profileAttributes(), caps.recreateErased());
        this.unlockedRows = new UnlockedRows(database, Strength.TO_UPDATE);
    }

    /** The connection of a project's batches, and how many of their rows repeat what is stored. */
    private static final class Project {
        private final Pipeline pipeline;
        private double unchangedShare;

        Project(Database database) {
            this.pipeline = new Pipeline(database);
        }

        void observeUnchanged(int unchanged, int rows) {
            unchangedShare += NEWEST_WEIGHT * ((double) unchanged / rows - unchangedShare);
        }
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
        Project project = projectToState.computeIfAbsent(BatchRow.projectOf(open), projectId -> new Project(database));
        return (project.unchangedShare > COMPARE_FIRST_SHARE ? compare(project, open) : upsert(project, open))
                .map(unchanged -> {
                    project.observeUnchanged(unchanged, open.size());
                    return null;
                });
    }

    @Override
    public Future<Unwritten<Row<W>>> writeUnlocked(List<Row<W>> rows, boolean absentToo) {
        return unlockedRows.write(rows, absentToo, this::write);
    }

    private Future<AfterCommit<Row<W>>> write(SqlConnection connection, List<Row<W>> rows) {
        return execute(connection, rows).map(customerToOutcome -> () -> {
            List<Row<W>> unwritten = completeWritten(rows, customerToOutcome);
            return unwritten.isEmpty()
                    ? Future.succeededFuture(List.of())
                    : database.run(client -> settle(client, unwritten)).map(Compared::changing);
        });
    }

    /** Completes with the number of rows that were found unchanged. */
    private Future<Integer> upsert(Project project, List<Row<W>> rows) {
        return rows.isEmpty()
                ? Future.succeededFuture(0)
                : project.pipeline
                        .run(client -> execute(client, rows))
                        .compose(customerToOutcome -> compare(project, completeWritten(rows, customerToOutcome)));
    }

    private Future<Integer> compare(Project project, List<Row<W>> rows) {
        return rows.isEmpty()
                ? Future.succeededFuture(0)
                : project.pipeline
                        .run(client -> settle(client, rows))
                        .compose(compared ->
                                upsert(project, compared.changing()).map(more -> compared.unchanged() + more));
    }

    private Future<Map<String, Outcome>> execute(SqlClient client, List<Row<W>> rows) {
        return upsertProfiles.execute(
                client, BatchRow.projectOf(rows), UpsertBatch.changes(rows), typesVersion(rows), database.now());
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

    /** Answers those rows that are not to be written, and completes with the others. */
    private Future<Compared<Row<W>>> settle(SqlClient client, List<Row<W>> rows) {
        return compareProfiles
                .execute(client, BatchRow.projectOf(rows), UpsertBatch.changes(rows), typesVersion(rows))
                .map(customerToEffect -> {
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
                });
    }

    private long typesVersion(List<Row<W>> rows) {
        return rows.get(0).writes().get(0).item().typesVersion();
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
