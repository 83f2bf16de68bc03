package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.domain.DryRun;
import dev.postern.domain.EventCommand;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.profile.batch.BatchRow;
import dev.postern.profile.batch.PendingWrite;
import dev.postern.profile.batch.ShardParts;
import dev.postern.profile.commit.DryRuns;
import dev.postern.profile.commit.ShardWriter;
import dev.postern.profile.customer.CustomerBatchWriter;
import dev.postern.profile.customer.CustomerStrategy;
import dev.postern.profile.customer.ResolvedProfile;
import dev.postern.profile.customer.UpsertBatch;
import dev.postern.profile.event.EventBatchWriter;
import dev.postern.profile.event.EventItem;
import dev.postern.profile.event.EventStrategy;
import dev.postern.profile.event.StampedEvent;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/** Serves the commands of one shard. Owned by one profile verticle; runs on its event loop. */
final class ProfileService {
    private final ShardParts parts;
    private final ShardWriter<
                    TrackCommand, ResolvedProfile, UpsertBatch.Row<PendingWrite<TrackCommand, ResolvedProfile>>>
            customers;
    private final ShardWriter<StampedEvent, EventItem, BatchRow<PendingWrite<StampedEvent, EventItem>>> events;
    private final DryRuns<TrackCommand> customerDryRuns;
    private final DryRuns<StampedEvent> eventDryRuns;
    /** Makes row keys of events unlike those of any other process. */
    private final long service = new SecureRandom().nextLong();

    private long eventCount;

    ProfileService(ShardParts parts, Batch limits) {
        this.parts = parts;
        CustomerStrategy customerStrategy = new CustomerStrategy(parts.caps());
        EventStrategy eventStrategy = new EventStrategy(parts.caps());
        this.customers = new ShardWriter<>(
                parts, customerStrategy, handOver -> new CustomerBatchWriter<>(parts, handOver, limits), limits);
        this.events =
                new ShardWriter<>(parts, eventStrategy, handOver -> new EventBatchWriter<>(parts, limits), limits);
        this.customerDryRuns = new DryRuns<>(parts, customerStrategy);
        this.eventDryRuns = new DryRuns<>(parts, eventStrategy);
    }

    /** Stores a command, after those of its customer that came before; completes when the database has committed it. */
    Future<Verdict> track(TrackCommand command) {
        return customers.track(command);
    }

    /** Stores an event; completes when the database has committed it. */
    Future<Verdict> track(EventCommand command) {
        return events.track(stamped(command));
    }

    /** Judges commands as if they were stored one after the other. */
    Future<List<DryRun.Verdict>> judge(DryRun dryRun) {
        return customerDryRuns.judge(dryRun.commands());
    }

    /** Judges an event as if it were stored. */
    Future<DryRun.Verdict> judge(EventCommand command) {
        return eventDryRuns.judge(List.of(stamped(command))).map(verdicts -> verdicts.get(0));
    }

    private StampedEvent stamped(EventCommand command) {
        return new StampedEvent(
                command, new UUID(service, eventCount++), parts.database().now());
    }
}
