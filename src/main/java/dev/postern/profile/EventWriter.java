package dev.postern.profile;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.ops.Metrics;
import dev.postern.profile.EventBatch.Row;
import dev.postern.profile.EventBatch.Waiting;
import dev.postern.profile.store.NewEvent;
import dev.postern.profile.store.StoreEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Writes a batch of events, one statement, and answers their callers. Owned by the batcher of one project; runs on its event
 * loop.
 */
final class EventWriter implements Persistence.Work<Row> {
    private final Context context;
    private final Database database;
    private final Pipeline pipeline;
    private final String projectId;
    private final Metrics metrics;
    private final StoreEvents storeEvents;
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
    public Future<Void> write(List<Row> rows) {
        List<Row> open = open(rows);
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        List<NewEvent> events = open.stream().map(Row::event).toList();
        OffsetDateTime now = database.now();
        return pipeline.run(client -> storeEvents.execute(client, projectId, events, now))
                .map(stored -> {
                    // A turn later: the next batch goes to the database before the callers of this one are answered.
                    context.runOnContext(turn -> open.forEach(row -> complete(row, stored)));
                    return null;
                });
    }

    @Override
    public List<Row> split(Row row) {
        return row.callers().stream().map(Row::of).toList();
    }

    @Override
    public void fail(Row row, ErrorCode code, String message) {
        row.callers().forEach(waiting -> waiting.pending().ticket().fail(code, message));
    }

    private void complete(Row row, StoreEvents.Stored stored) {
        if (stored.erased().contains(row.event().customerId())) {
            fail(row, ErrorCode.ERASED, Ticket.ERASED);
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
        long now = System.nanoTime();
        return rows.stream()
                .filter(row -> row.callers().stream()
                                .filter(waiting -> waiting.pending().ticket().isOpen(now))
                                .count()
                        > 0)
                .toList();
    }
}
