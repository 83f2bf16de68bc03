package dev.postern.profile.event;

import dev.postern.config.Batch;
import dev.postern.domain.EventId;
import dev.postern.domain.Ignored;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.admin.CustomerRef;
import dev.postern.postgres.Database;
import dev.postern.postgres.Pipeline;
import dev.postern.profile.batch.BatchRow;
import dev.postern.profile.batch.BatchWriter;
import dev.postern.profile.batch.GroupCommit;
import dev.postern.profile.batch.PendingWrite;
import dev.postern.profile.batch.ShardParts;
import dev.postern.profile.batch.UnlockedRows;
import dev.postern.profile.batch.UnlockedRows.AfterCommit;
import dev.postern.store.customer.LockAvailableProfiles.Strength;
import dev.postern.store.event.NewEvent;
import dev.postern.store.event.StoreEvents;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Appends the events of a batch, one statement. Owned by the writer of one shard; runs on its event loop. */
public final class EventBatchWriter<W extends PendingWrite<StampedEvent, EventItem>>
        implements BatchWriter<W, BatchRow<W>> {
    private final ShardParts parts;
    private final Database database;
    private final StoreEvents storeEvents;
    private final UnlockedRows unlockedRows;
    private final GroupCommit<BatchRow<W>, StoreEvents.Stored> statements;

    public EventBatchWriter(ShardParts parts, Batch limits) {
        this.parts = parts;
        this.database = parts.database();
        this.storeEvents = new StoreEvents(parts.caps().recreateErased());
        this.unlockedRows = new UnlockedRows(database, Strength.TO_REFER);
        this.statements = new GroupCommit<>(parts, new Pipeline(database), limits, this::executeAll);
    }

    /** Each event is a row, and those of a customer that bring the same id are one together. */
    @Override
    public BatchBuilder<W, BatchRow<W>> batchBuilder() {
        List<BatchRow<W>> rows = new ArrayList<>();
        Map<EventId, BatchRow<W>> idToRow = new HashMap<>(0);
        return new BatchBuilder<>() {
            @Override
            public boolean offer(W write) {
                NewEvent event = write.item().event();
                Optional<EventId> id = event.id();
                Optional<BatchRow<W>> first = id.map(idToRow::get);
                if (first.isPresent()) {
                    first.get().add(write);
                    return true;
                }
                BatchRow<W> row = new BatchRow<>(event.customerId(), write);
                id.ifPresent(given -> idToRow.put(given, row));
                return rows.add(row);
            }

            @Override
            public int size() {
                return rows.size();
            }

            @Override
            public List<BatchRow<W>> rows() {
                return rows;
            }
        };
    }

    @Override
    public Future<Void> write(List<BatchRow<W>> rows) {
        List<BatchRow<W>> open = BatchRow.open(rows);
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        return statements.run(open).map(stored -> {
            // A turn later: the next batch goes to the database before the callers of this one are answered.
            parts.context().runOnContext(later -> open.forEach(row -> complete(row, stored)));
            return null;
        });
    }

    @Override
    public Future<Unwritten<BatchRow<W>>> writeUnlocked(List<BatchRow<W>> rows, boolean absentToo) {
        return unlockedRows.write(rows, absentToo, this::write);
    }

    private Future<AfterCommit<BatchRow<W>>> write(SqlConnection connection, List<BatchRow<W>> rows) {
        return execute(connection, rows).map(stored -> () -> {
            rows.forEach(row -> complete(row, stored));
            return Future.succeededFuture(List.of());
        });
    }

    private Future<StoreEvents.Stored> execute(SqlClient client, List<BatchRow<W>> rows) {
        return storeEvents.execute(
                client, rows.stream().map(EventBatchWriter::event).toList(), database.now());
    }

    /** The keys of rows are unlike in all projects, so that each batch finds its own. */
    private Future<List<StoreEvents.Stored>> executeAll(SqlClient client, List<List<BatchRow<W>>> batches) {
        return execute(client, batches.stream().flatMap(List::stream).toList())
                .map(stored -> Collections.nCopies(batches.size(), stored));
    }

    /** The first one is stored, and the others repeat it. */
    private static NewEvent event(BatchRow<? extends PendingWrite<StampedEvent, EventItem>> row) {
        return row.writes().get(0).item().event();
    }

    private void complete(BatchRow<W> row, StoreEvents.Stored stored) {
        NewEvent event = event(row);
        if (stored.erased().contains(new CustomerRef(event.projectId(), event.customerId()))) {
            row.writes().forEach(PendingWrite::failErased);
            return;
        }
        Outcome outcome = EventItem.outcome(event, stored.keys());
        for (W write : row.writes()) {
            parts.metrics().events().done(outcome);
            // A repeat may come under another name, whose types are not those of what is stored.
            List<Ignored> ignored =
                    outcome == Outcome.REPEATED ? List.of() : write.item().ignored();
            write.complete(outcome, ignored);
            parts.ignored().add(write.command().projectId(), event.name(), row.customerId(), ignored);
            outcome = Outcome.REPEATED;
        }
    }
}
