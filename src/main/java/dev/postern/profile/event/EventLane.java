package dev.postern.profile.event;

import dev.postern.config.Batch;
import dev.postern.domain.TrackEvent;
import dev.postern.profile.commit.Batcher;
import dev.postern.profile.commit.ShardParts;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.Resolution;
import dev.postern.profile.types.TypeCache;
import io.vertx.core.Future;

/**
 * The road of the events of one project: those whose types are all known go in batches, the others in transactions that fix
 * types. Owned by one profile service; runs on its event loop.
 */
public final class EventLane {
    private final String projectId;
    private final TypeCache types;
    private final Batcher<EventBatch.Waiting, EventBatch.Row> batches;
    private final Batcher<PendingEvent, PendingEvent> transactions;

    public EventLane(ShardParts parts, String projectId, Batch batch) {
        this.projectId = projectId;
        this.types = parts.types();
        this.batches = new Batcher<>(parts, projectId, new EventWriter(parts, projectId), batch);
        this.transactions =
                new Batcher<>(parts, projectId, new ExactEventWriter(parts, projectId), batch.ofTransactions());
    }

    /** Stores an event. */
    public void track(PendingEvent pending) {
        TrackEvent event = pending.event();
        Future.succeededFuture(types.of(projectId, event.name()))
                .compose(known -> resolve(event, known))
                .compose(resolution -> {
                    write(pending, resolution);
                    return pending.ticket().verdict();
                })
                .onFailure(pending.ticket()::fail);
    }

    private Future<Resolution> resolve(TrackEvent event, AttributeTypes known) {
        Resolution resolution = known.resolve(event.attributes());
        return resolution instanceof Resolution.Missing missing
                ? types.load(projectId, event.name(), missing.names()).map(loaded -> loaded.resolve(event.attributes()))
                : Future.succeededFuture(resolution);
    }

    private void write(PendingEvent pending, Resolution resolution) {
        if (resolution instanceof Resolution.Resolved resolved) {
            batches.add(new EventBatch.Waiting(pending, resolved));
        } else {
            transactions.add(pending);
        }
    }
}
