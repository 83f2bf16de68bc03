package dev.postern.profile;

import dev.postern.domain.AttributeType;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.ops.Metrics;
import dev.postern.profile.store.HeldProfile;
import dev.postern.profile.store.InsertAttributeTypes;
import dev.postern.profile.store.LockProfiles;
import dev.postern.profile.store.LockProject;
import dev.postern.profile.store.PgErrors;
import dev.postern.profile.store.SelectAttributeTypes;
import dev.postern.profile.store.UpsertProfiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes the commands of one project that need more than a known type: one transaction locks what they depend on, judges
 * them by {@link ExactPlan}, fixes new types, writes the profiles, and only after the commit the types become known. Owned
 * by the profile verticle of one shard; runs on its event loop. One transaction at a time, the next one gathers.
 */
final class ExactWriter implements Persistence.Work<Ticket> {
    /** Short transactions: they hold the project's lock, for which other processes wait. */
    private static final int MAX_COMMANDS = 200;

    private final Vertx vertx;
    private final Database database;
    private final TypeCache types;
    private final String projectId;
    private final Caps caps;
    private final Persistence<Ticket> persistence;
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final InsertAttributeTypes insertAttributeTypes = new InsertAttributeTypes();
    private final LockProject lockProject = new LockProject();
    private final LockProfiles lockProfiles = new LockProfiles();
    private final UpsertProfiles upsertProfiles;
    private final Metrics metrics;
    private final Deque<Ticket> queue = new ArrayDeque<>();
    private final IgnoredLog ignoredLog;
    private boolean committing;

    ExactWriter(ShardParts parts, String projectId) {
        this.vertx = parts.vertx();
        this.database = parts.database();
        this.types = parts.types();
        this.projectId = projectId;
        this.caps = parts.caps();
        this.metrics = parts.metrics();
        this.ignoredLog = parts.ignored();
        this.persistence = new Persistence<>(vertx, metrics, this, database::refused);
        this.upsertProfiles = new UpsertProfiles(caps.profileAttributes(), caps.recreateErased());
    }

    /** Stores a command; the verdict comes with the commit. */
    Future<Verdict> add(TrackCommand command) {
        Ticket ticket = new Ticket(command);
        add(ticket);
        return ticket.promise().future();
    }

    /** Takes over a command whose caller waits already. */
    void add(Ticket ticket) {
        queue.add(ticket);
        if (!committing) {
            commitNext();
        }
    }

    private void commitNext() {
        List<Ticket> tickets = new ArrayList<>();
        while (!queue.isEmpty() && tickets.size() < MAX_COMMANDS) {
            tickets.add(queue.remove());
        }
        committing = !tickets.isEmpty();
        if (committing) {
            // Not from here: commands whose callers are all gone complete at once, each time deeper on the stack.
            persistence.write(tickets).onComplete(done -> vertx.runOnContext(turn -> commitNext()));
        }
    }

    @Override
    public Future<Void> write(List<Ticket> tickets) {
        long now = System.nanoTime();
        List<Ticket> open =
                tickets.stream().filter(ticket -> ticket.isOpen(now)).toList();
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        return database.transaction(connection -> new Transaction(connection, open).run())
                .compose(this::publish);
    }

    @Override
    public List<Ticket> split(Ticket ticket) {
        return List.of(ticket);
    }

    @Override
    public void fail(Ticket ticket, ErrorCode code, String message) {
        ticket.fail(code, message);
    }

    private Future<Void> publish(Committed committed) {
        types.learn(projectId, committed.found());
        types.learn(projectId, committed.plan().newNameToType());
        Set<String> rows = new HashSet<>();
        for (int i = 0; i < committed.tickets().size(); i++) {
            Ticket ticket = committed.tickets().get(i);
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
        return committed.plan().isProjectFull() ? types.complete(projectId) : Future.succeededFuture();
    }

    /** What a transaction has done, to be told after its commit. */
    private record Committed(
            List<Ticket> tickets,
            ExactPlan plan,
            Map<String, AttributeType> found,
            Map<String, Outcome> customerToOutcome) {}

    /** One attempt. */
    private final class Transaction {
        private final SqlConnection connection;
        private final List<Ticket> tickets;
        private final OffsetDateTime now = database.now();

        Transaction(SqlConnection connection, List<Ticket> tickets) {
            this.connection = connection;
            this.tickets = tickets;
        }

        Future<Committed> run() {
            Set<String> unknown = new TreeSet<>();
            for (Ticket ticket : tickets) {
                if (types.of(projectId).resolve(ticket.command().user()) instanceof Resolution.Missing missing) {
                    unknown.addAll(missing.names());
                }
            }
            if (unknown.isEmpty()) {
                return judgeAndWrite(Map.of(), 0);
            }
            return lockProject
                    .execute(connection, projectId)
                    .compose(defined -> selectAttributeTypes
                            .named(connection, projectId, unknown)
                            .compose(found -> judgeAndWrite(found, caps.projectAttributes() - defined)));
        }

        private Future<Committed> judgeAndWrite(Map<String, AttributeType> found, int freeNames) {
            Set<String> customers = new TreeSet<>();
            tickets.forEach(ticket -> customers.add(ticket.command().customerId()));
            return lockProfiles.execute(connection, projectId, customers).compose(existing -> {
                ExactPlan plan = new ExactPlan(types.of(projectId).with(found), caps.profileAttributes(), freeNames);
                for (Ticket ticket : tickets) {
                    TrackCommand command = ticket.command();
                    plan.add(command, existing.getOrDefault(command.customerId(), HeldProfile.NONE), caps);
                }
                return fixTypes(plan)
                        .compose(fixed -> upsertProfiles.execute(connection, projectId, plan.changes(), now))
                        .compose(outcomes -> requireWritten(plan, existing.keySet(), outcomes))
                        .map(outcomes -> new Committed(tickets, plan, found, outcomes));
            });
        }

        private Future<Void> fixTypes(ExactPlan plan) {
            if (plan.newTypes().isEmpty()) {
                return Future.succeededFuture();
            }
            return insertAttributeTypes
                    .execute(connection, projectId, plan.newTypes(), now)
                    .compose(fixed -> lockProject.count(
                            connection, projectId, plan.newTypes().size()));
        }

        /** A row that was absent when the plan was made and was not written either: another process came first. */
        private Future<Map<String, Outcome>> requireWritten(
                ExactPlan plan, Set<String> existing, Map<String, Outcome> customerToOutcome) {
            Optional<String> overtaken = plan.changes().stream()
                    .map(change -> change.customerId())
                    .filter(id -> !existing.contains(id) && !customerToOutcome.containsKey(id))
                    .findAny();
            return overtaken.isEmpty()
                    ? Future.succeededFuture(customerToOutcome)
                    : Future.failedFuture(new PgException("overtaken", "ERROR", PgErrors.SERIALIZATION_FAILURE, ""));
        }
    }
}
