package dev.postern.profile.commit;

import static dev.postern.domain.type.AttributeName.PROFILE;

import dev.postern.domain.Command;
import dev.postern.domain.DryRun;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.AttributeName;
import dev.postern.postgres.PgErrors;
import dev.postern.profile.batch.BatchRow;
import dev.postern.profile.batch.BatchWriter;
import dev.postern.profile.batch.PendingWrite;
import dev.postern.profile.batch.ShardParts;
import dev.postern.profile.batch.UnlockedRows;
import dev.postern.profile.batch.UnlockedRows.AfterCommit;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.Resolution;
import dev.postern.profile.types.TypeCache;
import dev.postern.profile.types.TypeRegistrar;
import dev.postern.profile.types.TypeRegistrar.Registered;
import dev.postern.store.customer.LockAvailableProfiles.Strength;
import dev.postern.store.customer.SelectHeldProfiles;
import dev.postern.store.type.SelectAttributeTypes.Found;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Writes commands that need more than known types: one transaction locks what they depend on, judges them in their order, fixes
 * new types and writes. The types are published after the commit. Owned by the writer of one shard; runs on its event loop.
 */
final class TypedTransaction<C extends Command, I, P extends CommandPlan<C>>
        implements BatchWriter<PendingWrite<C, I>, BatchRow<PendingWrite<C, I>>> {
    private final ShardParts parts;
    private final CommandStrategy<C, I, P> strategy;
    private final TypeCache types;
    private final UnlockedRows unlockedRows;
    private final TypeRegistrar registrar = new TypeRegistrar();
    private final SelectHeldProfiles selectHeldProfiles = new SelectHeldProfiles();

    TypedTransaction(ShardParts parts, CommandStrategy<C, I, P> strategy) {
        this.parts = parts;
        this.strategy = strategy;
        this.types = parts.types();
        this.unlockedRows = new UnlockedRows(parts.database(), Strength.EXCLUSIVE);
    }

    /** A batch that takes everything as it comes, each write a row. */
    @Override
    public BatchBuilder<PendingWrite<C, I>, BatchRow<PendingWrite<C, I>>> batchBuilder() {
        List<BatchRow<PendingWrite<C, I>>> rows = new ArrayList<>();
        return new BatchBuilder<>() {
            @Override
            public boolean offer(PendingWrite<C, I> write) {
                return rows.add(new BatchRow<>(write.customerId(), write));
            }

            @Override
            public int size() {
                return rows.size();
            }

            @Override
            public List<BatchRow<PendingWrite<C, I>>> rows() {
                return rows;
            }
        };
    }

    @Override
    public Future<Void> write(List<BatchRow<PendingWrite<C, I>>> rows) {
        List<BatchRow<PendingWrite<C, I>>> open = BatchRow.open(rows);
        return open.isEmpty()
                ? Future.succeededFuture()
                : parts.database()
                        .transaction(connection -> write(connection, open))
                        .compose(AfterCommit::complete)
                        .mapEmpty();
    }

    @Override
    public Future<Unwritten<BatchRow<PendingWrite<C, I>>>> writeUnlocked(
            List<BatchRow<PendingWrite<C, I>>> rows, boolean absentToo) {
        return unlockedRows.write(rows, absentToo, this::write);
    }

    private Future<AfterCommit<BatchRow<PendingWrite<C, I>>>> write(
            SqlConnection connection, List<BatchRow<PendingWrite<C, I>>> rows) {
        List<PendingWrite<C, I>> writes =
                rows.stream().flatMap(row -> row.writes().stream()).toList();
        List<C> commands = writes.stream().map(PendingWrite::command).toList();
        OffsetDateTime now = parts.database().now();
        return read(connection, commands, false).compose(facts -> {
            P plan = judge(facts, commands);
            return registrar
                    .fix(connection, facts.projectId(), plan.types().newTypes(), now)
                    .compose(fixed -> strategy.write(connection, facts, plan, now))
                    // In this order: rows that old types have kept from being written look as if another process came
                    // first.
                    .compose(outcomes -> requireSameTypes(connection, facts)
                            .compose(same -> outcomes.isPresent()
                                    ? Future.succeededFuture(() -> publish(writes, facts, plan, outcomes.get()))
                                    : Future.failedFuture(PgErrors.overtaken())));
        });
    }

    /** Reads what the plan of {@code commands} depends on, and locks it unless the transaction is read-only. */
    Future<TransactionFacts> read(SqlConnection connection, List<C> commands, boolean readOnly) {
        String projectId = commands.get(0).projectId();
        long version = types.of(projectId, PROFILE).version();
        Map<String, AttributeTypes> eventToTypes = new HashMap<>();
        Set<AttributeName> unknown = new HashSet<>();
        Set<String> customers = new TreeSet<>();
        for (C command : commands) {
            String event = strategy.event(command);
            AttributeTypes known = eventToTypes.computeIfAbsent(event, first -> types.of(projectId, event));
            if (known.resolve(strategy.attributes(command)) instanceof Resolution.Missing missing) {
                missing.names().forEach(name -> unknown.add(new AttributeName(event, name)));
            }
            customers.add(command.customerId());
        }
        return registrar
                .find(connection, projectId, unknown, readOnly)
                .compose(registered -> requireVersion(connection, projectId, version, registered))
                .compose(registered -> strategy.seenIds(connection, projectId, commands)
                        .compose(seen -> (readOnly
                                        ? selectHeldProfiles.read(connection, projectId, customers)
                                        : selectHeldProfiles.lock(connection, projectId, customers))
                                .map(held -> new TransactionFacts(
                                        projectId, version, eventToTypes, registered, seen, held))));
    }

    /** Judges commands by {@code facts}, as if they were stored one after the other. */
    P judge(TransactionFacts facts, List<C> commands) {
        P plan = strategy.plan(facts);
        for (C command : commands) {
            if (facts.held(command.customerId()).erased() && !parts.caps().recreateErased()) {
                plan.addErased();
            } else {
                plan.add(command, facts.held(command.customerId()));
            }
        }
        return plan;
    }

    private Future<Registered> requireVersion(
            SqlConnection connection, String projectId, long version, Registered registered) {
        return registered
                        .names()
                        .filter(names -> names.typesVersion() != version)
                        .isEmpty()
                ? Future.succeededFuture(registered)
                : failOutdated(connection, projectId);
    }

    /** Without the lock on the project a type may have changed before the rows were written; afterwards it cannot. */
    private Future<Void> requireSameTypes(SqlConnection connection, TransactionFacts facts) {
        return facts.registered().names().isPresent()
                ? Future.succeededFuture()
                : registrar
                        .version(connection, facts.projectId())
                        .compose(version -> version == facts.typesVersion()
                                ? Future.succeededFuture()
                                : failOutdated(connection, facts.projectId()));
    }

    /** Learns the types of the new version and fails, so that the next attempt judges by them. */
    private <T> Future<T> failOutdated(SqlConnection connection, String projectId) {
        return registrar.all(connection, projectId).compose(found -> {
            types.believe(projectId, found);
            return Future.failedFuture(PgErrors.overtaken());
        });
    }

    private Future<List<BatchRow<PendingWrite<C, I>>>> publish(
            List<PendingWrite<C, I>> writes, TransactionFacts facts, P plan, Function<C, Outcome> outcomes) {
        String projectId = facts.projectId();
        types.learn(
                projectId, new Found(facts.typesVersion(), facts.registered().nameToType()));
        types.learn(projectId, new Found(facts.typesVersion(), plan.types().newNameToType()));
        Set<String> customers = new HashSet<>();
        for (int i = 0; i < writes.size(); i++) {
            PendingWrite<C, I> write = writes.get(i);
            DryRun.Verdict verdict = plan.verdicts().get(i);
            if (verdict.erased()) {
                write.failErased();
                continue;
            }
            Outcome outcome = outcomes.apply(write.command());
            strategy.count(parts.metrics(), outcome, customers.add(write.customerId()));
            write.complete(outcome, verdict.ignored());
            parts.ignored().add(projectId, strategy.event(write.command()), write.customerId(), verdict.ignored());
        }
        boolean ofEvents = !facts.eventToTypes().containsKey(PROFILE);
        return plan.types().isProjectFull()
                ? types.complete(projectId, ofEvents).map(List.of())
                : Future.succeededFuture(List.of());
    }
}
