package dev.postern.profile.event;

import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.postgres.PgErrors;
import dev.postern.profile.commit.Available;
import dev.postern.profile.commit.IgnoredLog;
import dev.postern.profile.commit.ShardParts;
import dev.postern.profile.commit.Ticket;
import dev.postern.profile.commit.Work;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.Resolution;
import dev.postern.profile.types.TypeCache;
import dev.postern.profile.types.TypeFixing;
import dev.postern.profile.types.TypePlan;
import dev.postern.store.customer.HeldProfile;
import dev.postern.store.customer.LockAvailableProfiles;
import dev.postern.store.customer.LockProfiles;
import dev.postern.store.event.NewEvent;
import dev.postern.store.event.SelectEventIds;
import dev.postern.store.event.StoreEvents;
import dev.postern.store.type.SelectAttributeTypes.Found;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Writes the events of one project that bring attribute names without a type: one transaction locks the project, judges them by
 * {@link EventPlan}, fixes new types and stores the events, and only after the commit the types become known. Owned by the
 * profile verticle of one shard; runs on its event loop.
 */
final class ExactEventWriter implements Work<PendingEvent, PendingEvent> {
    private final Database database;
    private final TypeCache types;
    private final String projectId;
    private final Caps caps;
    private final Metrics metrics;
    private final TypeFixing typeFixing;
    private final LockProfiles lockProfiles = new LockProfiles();
    private final LockAvailableProfiles lockAvailableProfiles = new LockAvailableProfiles();
    private final SelectEventIds selectEventIds = new SelectEventIds();
    private final StoreEvents storeEvents;
    private final IgnoredLog ignoredLog;

    ExactEventWriter(ShardParts parts, String projectId) {
        this.database = parts.database();
        this.types = parts.types();
        this.projectId = projectId;
        this.caps = parts.caps();
        this.storeEvents = new StoreEvents(caps.recreateErased());
        this.metrics = parts.metrics();
        this.ignoredLog = parts.ignored();
        this.typeFixing = new TypeFixing(projectId);
    }

    @Override
    public BatchBuilder<PendingEvent, PendingEvent> batchBuilder() {
        return Work.oneByOne();
    }

    @Override
    public Future<Void> write(List<PendingEvent> pending) {
        List<PendingEvent> open = Ticket.open(pending);
        return open.isEmpty()
                ? Future.succeededFuture()
                : database.transaction(connection -> new Transaction(connection, open).run())
                        .compose(this::publish);
    }

    @Override
    public Future<Unwritten<PendingEvent>> writeUnlocked(List<PendingEvent> pending, boolean absentToo) {
        List<PendingEvent> open = Ticket.open(pending);
        return database.transaction(connection -> lockAvailableProfiles
                        .exclusively(connection, projectId, customers(open))
                        .map(customerToLocked ->
                                Available.of(open, PendingEvent::customerId, customerToLocked, absentToo))
                        .compose(available -> available.free().isEmpty()
                                ? Future.succeededFuture(new Written(available, Optional.empty()))
                                : new Transaction(connection, available.free())
                                        .run()
                                        .map(committed -> new Written(available, Optional.of(committed)))))
                .compose(written -> written.committed()
                        .map(this::publish)
                        .orElseGet(Future::succeededFuture)
                        .map(published -> written.available().unwritten(List.of())));
    }

    @Override
    public List<PendingEvent> pieces(PendingEvent pending) {
        return List.of(pending);
    }

    @Override
    public PendingEvent rowOf(PendingEvent pending) {
        return pending;
    }

    private static Set<String> customers(List<PendingEvent> pending) {
        Set<String> customers = new TreeSet<>();
        pending.forEach(waiting -> customers.add(waiting.customerId()));
        return customers;
    }

    private Future<Void> publish(Committed committed) {
        Found found = committed.found();
        types.learn(projectId, found);
        types.learn(
                projectId, new Found(found.version(), committed.plan().types().newNameToType()));
        for (EventPlan.Judged judged : committed.plan().judged()) {
            if (judged.isErased()) {
                judged.pending().ticket().fail(ErrorCode.ERASED, Ticket.ERASED);
                continue;
            }
            Outcome outcome = judged.isRepeat() ? Outcome.UNCHANGED : Outcome.CREATED;
            metrics.events().done(outcome);
            judged.pending().ticket().complete(outcome, judged.ignored());
            TrackEvent event = judged.pending().event();
            ignoredLog.add(projectId, event.name(), event.customerId(), judged.ignored());
        }
        return committed.plan().types().isProjectFull() ? types.complete(projectId, true) : Future.succeededFuture();
    }

    /** What a transaction has done, to be told after its commit. */
    private record Committed(EventPlan plan, Found found) {}

    /** The result of a transaction that waits for no profile. */
    private record Written(Available<PendingEvent> available, Optional<Committed> committed) {}

    /** One attempt. */
    private final class Transaction {
        private final SqlConnection connection;
        private final List<PendingEvent> pending;
        private final OffsetDateTime now = database.now();

        Transaction(SqlConnection connection, List<PendingEvent> pending) {
            this.connection = connection;
            this.pending = pending;
        }

        Future<Committed> run() {
            Set<AttributeName> unknown = new HashSet<>();
            Set<String> eventIds = new HashSet<>();
            for (PendingEvent waiting : pending) {
                TrackEvent event = waiting.event();
                if (types.of(projectId, event.name()).resolve(event.attributes())
                        instanceof Resolution.Missing missing) {
                    missing.names().forEach(name -> unknown.add(new AttributeName(event.name(), name)));
                }
                event.eventId().ifPresent(eventIds::add);
            }
            return typeFixing
                    .lock(connection, unknown)
                    .compose(locked -> selectSeen(eventIds)
                            .compose(seen -> lockProfiles
                                    .execute(connection, projectId, customers(pending))
                                    .compose(held -> judgeAndStore(locked, seen, held))));
        }

        private Future<Set<String>> selectSeen(Set<String> eventIds) {
            return eventIds.isEmpty()
                    ? Future.succeededFuture(Set.of())
                    : selectEventIds.execute(connection, projectId, eventIds);
        }

        private Future<Committed> judgeAndStore(
                TypeFixing.Locked locked, Set<String> seen, Map<String, HeldProfile> customerToHeld) {
            Map<AttributeName, AttributeType> found = locked.nameToType();
            TypePlan typePlan = new TypePlan(
                    name -> Optional.ofNullable(found.get(name))
                            .or(() -> types.of(projectId, name.event()).typeOf(name.name())),
                    caps.projectEventAttributes() - locked.defined().ofEvents());
            EventPlan plan = new EventPlan(typePlan, seen);
            for (PendingEvent waiting : pending) {
                HeldProfile held = customerToHeld.getOrDefault(waiting.event().customerId(), HeldProfile.NONE);
                plan.add(waiting, held.erased() && !caps.recreateErased());
            }
            return typeFixing
                    .fix(connection, typePlan.newTypes(), now)
                    .compose(fixed -> storeEvents.execute(connection, projectId, plan.events(), now))
                    .compose(stored -> requireStored(plan.events(), stored.keys()))
                    .map(stored -> new Committed(plan, locked.found()));
        }

        /** An id that was not seen when the plan was made and is taken now: another process came first. */
        private Future<Void> requireStored(List<NewEvent> events, Set<UUID> stored) {
            return events.stream().allMatch(event -> EventWriter.outcome(event, stored) == Outcome.CREATED)
                    ? Future.succeededFuture()
                    : Future.failedFuture(PgErrors.overtaken());
        }
    }
}
