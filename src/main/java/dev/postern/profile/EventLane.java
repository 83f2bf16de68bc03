package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.Verdict;
import io.vertx.core.Future;

/**
 * The road of the events of one project: those whose types are all known go in batches, the others in transactions that fix
 * types. Owned by one profile service; runs on its event loop.
 */
final class EventLane {
    private final String projectId;
    private final TypeCache types;
    private final Batcher<EventBatch.Waiting, EventBatch.Row> batches;
    private final Batcher<PendingEvent, PendingEvent> transactions;

    EventLane(ShardParts parts, String projectId, Batch batch) {
        this.projectId = projectId;
        this.types = parts.types();
        this.batches = new Batcher<>(parts, EventBatch::new, new EventWriter(parts, projectId), batch);
        this.transactions =
                new Batcher<>(parts, Batcher::oneByOne, new ExactEventWriter(parts, projectId), batch.ofTransactions());
    }

    /** Stores an event; completes when the database has committed it. */
    Future<Verdict> track(PendingEvent pending) {
        TrackEvent event = pending.event();
        Resolution resolution = types.of(projectId, event.name()).resolve(event.attributes());
        if (resolution instanceof Resolution.Missing missing) {
            return types.load(projectId, event.name(), missing.names())
                    .compose(loaded -> write(pending, loaded.resolve(event.attributes())));
        }
        return write(pending, resolution);
    }

    private Future<Verdict> write(PendingEvent pending, Resolution resolution) {
        if (resolution instanceof Resolution.Resolved resolved) {
            batches.add(new EventBatch.Waiting(pending, resolved));
        } else {
            transactions.add(pending);
        }
        return pending.ticket().verdict();
    }
}
