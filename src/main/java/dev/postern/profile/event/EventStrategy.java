package dev.postern.profile.event;

import dev.postern.domain.EventId;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.Attribute;
import dev.postern.ops.Metrics;
import dev.postern.profile.commit.CommandStrategy;
import dev.postern.profile.commit.TransactionFacts;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.Resolution;
import dev.postern.profile.types.TypePlan;
import dev.postern.store.event.NewEvent;
import dev.postern.store.event.SelectEventIds;
import dev.postern.store.event.StoreEvents;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Events are appended, and a repeat of an id stores nothing. Immutable. */
public final class EventStrategy implements CommandStrategy<StampedEvent, EventItem, EventPlan> {
    private final Caps caps;
    private final SelectEventIds selectEventIds = new SelectEventIds();
    private final StoreEvents storeEvents;

    public EventStrategy(Caps caps) {
        this.caps = caps;
        this.storeEvents = new StoreEvents(caps.recreateErased());
    }

    @Override
    public String event(StampedEvent command) {
        return command.event().name();
    }

    @Override
    public List<Attribute> attributes(StampedEvent command) {
        return command.event().attributes();
    }

    @Override
    public Optional<EventItem> item(StampedEvent command, Resolution.Resolved resolved) {
        return Optional.of(new EventItem(command.row(resolved.stored()), resolved.ignored()));
    }

    @Override
    public Future<Set<EventId>> seenIds(SqlConnection connection, String projectId, List<StampedEvent> commands) {
        Set<EventId> ids = new HashSet<>();
        commands.forEach(command -> command.event().id().ifPresent(ids::add));
        return ids.isEmpty() ? Future.succeededFuture(Set.of()) : selectEventIds.execute(connection, projectId, ids);
    }

    @Override
    public EventPlan plan(TransactionFacts facts) {
        int freeNames = facts.registered().freeNames(caps.projectEventAttributes(), true);
        return new EventPlan(new TypePlan(facts::typeOf, freeNames), facts.seenIds());
    }

    @Override
    public Future<Optional<Function<StampedEvent, Outcome>>> write(
            SqlConnection connection, TransactionFacts facts, EventPlan plan, OffsetDateTime now) {
        return storeEvents.execute(connection, plan.events(), now).map(stored -> {
            for (NewEvent event : plan.events()) {
                // An id that was not seen when the plan was made and is taken now.
                if (EventItem.outcome(event, stored.keys()) != Outcome.CREATED) {
                    return Optional.empty();
                }
            }
            return Optional.of(
                    command -> plan.repeats().contains(command.rowKey()) ? Outcome.REPEATED : Outcome.CREATED);
        });
    }

    @Override
    public void count(Metrics metrics, Outcome outcome, boolean isFirst) {
        metrics.events().done(outcome);
    }
}
