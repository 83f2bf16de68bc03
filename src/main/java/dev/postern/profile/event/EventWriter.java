package dev.postern.profile.event;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.postgres.Pipeline;
import dev.postern.profile.commit.Available;
import dev.postern.profile.commit.IgnoredLog;
import dev.postern.profile.commit.ShardParts;
import dev.postern.profile.commit.Ticket;
import dev.postern.profile.commit.Work;
import dev.postern.profile.event.EventBatch.Row;
import dev.postern.profile.event.EventBatch.Waiting;
import dev.postern.store.customer.LockAvailableProfiles;
import dev.postern.store.event.NewEvent;
import dev.postern.store.event.StoreEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Writes a batch of events, one statement, and answers their callers. Owned by the batcher of one project; runs on its event
 * loop.
 */
final class EventWriter implements Work<Waiting, Row> {
    private final Context context;
    private final Database database;
    private final Pipeline pipeline;
    private final String projectId;
    private final Metrics metrics;
    private final StoreEvents storeEvents;
    private final LockAvailableProfiles lockAvailableProfiles = new LockAvailableProfiles();
    private final IgnoredLog ignoredLog;

    EventWriter(ShardParts parts, String projectId) {
        this.context = parts.context();
        this.database = parts.database();
        this.pipeline = new Pipeline(database);
        this.projectId = projectId;
        this.metrics = parts.metrics();
        this.ignoredLog = parts.ignored();
        this.storeEvents = new StoreEvents(parts.caps().recreateErased());
    }

    @Override
    public BatchBuilder<Waiting, Row> batchBuilder() {
        return new EventBatch();
    }

    @Override
    public Future<Void> write(List<Row> rows) {
        List<Row> open = open(rows);
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        OffsetDateTime now = database.now();
        return pipeline.run(client -> execute(client, open, now)).map(stored -> {
            // A turn later: the next batch goes to the database before the callers of this one are answered.
            context.runOnContext(turn -> open.forEach(row -> complete(row, stored)));
            return null;
        });
    }

    @Override
    public Future<Unwritten<Row>> writeUnlocked(List<Row> rows, boolean absentToo) {
        List<Row> open = open(rows);
        OffsetDateTime now = database.now();
        Set<String> customers = new TreeSet<>();
        open.forEach(row -> customers.add(row.event().customerId()));
        return database.transaction(connection -> lockAvailableProfiles
                        .toRefer(connection, projectId, customers)
                        .map(customerToLocked ->
                                Available.of(open, row -> row.event().customerId(), customerToLocked, absentToo))
                        .compose(available -> execute(connection, available.free(), now)
                                .map(stored -> new Written(available, stored))))
                .map(written -> {
                    written.available().free().forEach(row -> complete(row, written.stored()));
                    return written.available().unwritten(List.of());
                });
    }

    /** The result of a transaction that waits for no profile. */
    private record Written(Available<Row> available, StoreEvents.Stored stored) {}

    private Future<StoreEvents.Stored> execute(SqlClient client, List<Row> rows, OffsetDateTime now) {
        if (rows.isEmpty()) {
            return Future.succeededFuture(new StoreEvents.Stored(Set.of(), Set.of()));
        }
        return storeEvents.execute(
                client, projectId, rows.stream().map(Row::event).toList(), now);
    }

    @Override
    public List<Waiting> pieces(Row row) {
        return row.callers();
    }

    @Override
    public Row rowOf(Waiting waiting) {
        return Row.of(waiting);
    }

    private void complete(Row row, StoreEvents.Stored stored) {
        if (stored.erased().contains(row.event().customerId())) {
            row.callers().forEach(waiting -> waiting.ticket().fail(ErrorCode.ERASED, Ticket.ERASED));
            return;
        }
        Outcome outcome = outcome(row.event(), stored.keys());
        for (Waiting waiting : row.callers()) {
            metrics.events().done(outcome);
            waiting.pending().ticket().complete(outcome, waiting.ignored());
            ignoredLog.add(projectId, row.event().name(), row.event().customerId(), waiting.ignored());
            outcome = Outcome.UNCHANGED;
        }
    }

    /** What has no id of the caller's and was not stored now was stored by an attempt whose answer was lost. */
    static Outcome outcome(NewEvent event, Set<UUID> stored) {
        return stored.contains(event.key()) || event.eventId().isEmpty() ? Outcome.CREATED : Outcome.UNCHANGED;
    }

    /** The rows that somebody still waits for. */
    private static List<Row> open(List<Row> rows) {
        return rows.stream()
                .filter(row -> !Ticket.open(row.callers()).isEmpty())
                .toList();
    }
}
