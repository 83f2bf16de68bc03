package dev.postern.profile.customer;

import static dev.postern.domain.AttributeName.PROFILE;

import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.postgres.PgErrors;
import dev.postern.profile.commit.Available;
import dev.postern.profile.commit.IgnoredLog;
import dev.postern.profile.commit.ShardParts;
import dev.postern.profile.commit.Ticket;
import dev.postern.profile.commit.Work;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.Resolution;
import dev.postern.profile.types.TypeCache;
import dev.postern.profile.types.TypeFixing;
import dev.postern.store.customer.HeldProfile;
import dev.postern.store.customer.LockAvailableProfiles;
import dev.postern.store.customer.LockProfiles;
import dev.postern.store.customer.UpsertProfiles;
import dev.postern.store.type.CountNames;
import dev.postern.store.type.LockProject;
import dev.postern.store.type.SelectAttributeTypes;
import dev.postern.store.type.SelectAttributeTypes.Found;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes the commands of one project that need more than a known type: one transaction locks what they depend on, judges
 * them by {@link ExactPlan}, fixes new types, writes the profiles, and only after the commit the types become known. Owned
 * by the profile verticle of one shard; runs on its event loop.
 */
final class ExactWriter implements Work<Ticket<TrackCommand>, Ticket<TrackCommand>> {
    private final Database database;
    private final TypeCache types;
    private final String projectId;
    private final Caps caps;
    private final TypeFixing typeFixing;
    private final CountNames countNames = new CountNames();
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final LockProfiles lockProfiles = new LockProfiles();
    private final LockAvailableProfiles lockAvailableProfiles = new LockAvailableProfiles();
    private final UpsertProfiles upsertProfiles;
    private final Metrics metrics;
    private final IgnoredLog ignoredLog;

    ExactWriter(ShardParts parts, String projectId) {
        this.database = parts.database();
        this.types = parts.types();
        this.projectId = projectId;
        this.caps = parts.caps();
        this.metrics = parts.metrics();
        this.ignoredLog = parts.ignored();
        this.typeFixing = new TypeFixing(projectId);
        this.upsertProfiles = new UpsertProfiles(caps.profileAttributes(), caps.recreateErased());
    }

    @Override
    public BatchBuilder<Ticket<TrackCommand>, Ticket<TrackCommand>> batchBuilder() {
        return Work.oneByOne();
    }

    @Override
    public Future<Void> write(List<Ticket<TrackCommand>> tickets) {
        List<Ticket<TrackCommand>> open = Ticket.open(tickets);
        return open.isEmpty()
                ? Future.succeededFuture()
                : database.transaction(connection -> new Transaction(connection, open).run())
                        .compose(this::publish);
    }

    @Override
    public Future<Unwritten<Ticket<TrackCommand>>> writeUnlocked(
            List<Ticket<TrackCommand>> tickets, boolean absentToo) {
        List<Ticket<TrackCommand>> open = Ticket.open(tickets);
        return database.transaction(connection -> lockAvailableProfiles
                        .exclusively(connection, projectId, customers(open))
                        .map(customerToLocked -> Available.of(open, Ticket::customerId, customerToLocked, absentToo))
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
    public List<Ticket<TrackCommand>> pieces(Ticket<TrackCommand> ticket) {
        return List.of(ticket);
    }

    @Override
    public Ticket<TrackCommand> rowOf(Ticket<TrackCommand> ticket) {
        return ticket;
    }

    private static Set<String> customers(List<Ticket<TrackCommand>> tickets) {
        Set<String> customers = new TreeSet<>();
        tickets.forEach(ticket -> customers.add(ticket.customerId()));
        return customers;
    }

    private Future<Void> publish(Committed committed) {
        types.learn(projectId, committed.found());
        types.learn(
                projectId,
                new Found(committed.found().version(), committed.plan().types().newNameToType()));
        Set<String> rows = new HashSet<>();
        for (int i = 0; i < committed.tickets().size(); i++) {
            Ticket<TrackCommand> ticket = committed.tickets().get(i);
            Rehearsal.Verdict verdict = committed.plan().verdicts().get(i);
            if (verdict.erased()) {
                ticket.fail(ErrorCode.ERASED, Ticket.ERASED);
                continue;
            }
            Outcome outcome =
                    committed.customerToOutcome().getOrDefault(ticket.command().customerId(), Outcome.UNCHANGED);
            if (rows.add(ticket.command().customerId())) {
                metrics.stored(outcome);
            }
            ticket.complete(outcome, verdict.ignored());
            ignoredLog.add(projectId, ticket.command().customerId(), verdict.ignored());
        }
        return committed.plan().types().isProjectFull() ? types.complete(projectId, false) : Future.succeededFuture();
    }

    /** What a transaction has done, to be told after its commit. */
    private record Committed(
            List<Ticket<TrackCommand>> tickets, ExactPlan plan, Found found, Map<String, Outcome> customerToOutcome) {}

    /** The result of a transaction that waits for no row. */
    private record Written(Available<Ticket<TrackCommand>> available, Optional<Committed> committed) {}

    /** One attempt. */
    private final class Transaction {
        private final SqlConnection connection;
        private final List<Ticket<TrackCommand>> tickets;
        private final OffsetDateTime now = database.now();
        private final AttributeTypes cached = types.of(projectId, PROFILE);

        Transaction(SqlConnection connection, List<Ticket<TrackCommand>> tickets) {
            this.connection = connection;
            this.tickets = tickets;
        }

        Future<Committed> run() {
            Set<AttributeName> unknown = new HashSet<>();
            for (Ticket<TrackCommand> ticket : tickets) {
                if (cached.resolve(ticket.command().user().attributes()) instanceof Resolution.Missing missing) {
                    missing.names().forEach(name -> unknown.add(new AttributeName(PROFILE, name)));
                }
            }
            return typeFixing
                    .lock(connection, unknown)
                    .compose(locked -> !locked.isHeld() || isCurrent(locked.defined())
                            ? judgeAndWrite(locked)
                            : judgedByOldTypes());
        }

        private boolean isCurrent(LockProject.Defined defined) {
            return defined.typesVersion() == cached.version();
        }

        /** Without the project's lock a type may have been changed before the profiles were written; from then on it cannot be. */
        private Future<Void> requireSameTypes(TypeFixing.Locked locked) {
            return locked.isHeld()
                    ? Future.succeededFuture()
                    : countNames
                            .execute(connection, projectId)
                            .compose(defined -> isCurrent(defined) ? Future.succeededFuture() : judgedByOldTypes());
        }

        /** Learns the new types and fails, so that the next attempt judges by them. */
        private <R> Future<R> judgedByOldTypes() {
            return selectAttributeTypes.all(connection, projectId).compose(found -> {
                types.believe(projectId, found);
                return overtaken();
            });
        }

        private static <R> Future<R> overtaken() {
            return Future.failedFuture(PgErrors.overtaken());
        }

        private Future<Committed> judgeAndWrite(TypeFixing.Locked locked) {
            return lockProfiles
                    .execute(connection, projectId, customers(tickets))
                    .compose(existing -> {
                        ExactPlan plan = new ExactPlan(
                                known(locked.nameToType()),
                                caps.profileAttributes(),
                                caps.projectAttributes() - locked.defined().ofProfiles());
                        for (Ticket<TrackCommand> ticket : tickets) {
                            TrackCommand command = ticket.command();
                            plan.add(command, existing.getOrDefault(command.customerId(), HeldProfile.NONE), caps);
                        }
                        return typeFixing
                                .fix(connection, plan.types().newTypes(), now)
                                .compose(fixed -> upsertProfiles.execute(
                                        connection, projectId, plan.changes(), cached.version(), now))
                                .compose(outcomes -> requireSameTypes(locked)
                                        .compose(same -> requireWritten(plan, existing.keySet(), outcomes)))
                                .map(outcomes -> new Committed(
                                        tickets, plan, new Found(cached.version(), locked.nameToType()), outcomes));
                    });
        }

        private AttributeTypes known(Map<AttributeName, AttributeType> found) {
            Map<String, AttributeType> nameToType = new HashMap<>();
            found.forEach((name, type) -> nameToType.put(name.name(), type));
            return cached.with(nameToType);
        }

        /** A row that was absent when the plan was made and was not written either: another process came first. */
        private Future<Map<String, Outcome>> requireWritten(
                ExactPlan plan, Set<String> existing, Map<String, Outcome> customerToOutcome) {
            Optional<String> overtaken = plan.changes().stream()
                    .map(change -> change.customerId())
                    .filter(id -> !existing.contains(id) && !customerToOutcome.containsKey(id))
                    .findAny();
            return overtaken.isEmpty() ? Future.succeededFuture(customerToOutcome) : overtaken();
        }
    }
}
