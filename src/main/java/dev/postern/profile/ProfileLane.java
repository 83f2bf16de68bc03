package dev.postern.profile;

import static dev.postern.domain.AttributeName.PROFILE;

import dev.postern.config.Batch;
import dev.postern.domain.Reserved;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.profile.BatchWriter.Waiting;
import dev.postern.profile.UpsertBatch.Row;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;

/**
 * The road of the commands of one project: those whose types are all known go in batches, the others in transactions that fix
 * types, and the commands of one customer keep their order. Owned by one profile service; runs on its event loop.
 */
final class ProfileLane {
    private static final Future<Verdict> NOBODY = Future.failedFuture("no command is here");

    private final String projectId;
    private final TypeCache types;
    private final int maxAttributes;
    private final Batcher<Waiting, Row<Waiting>> batches;
    private final Batcher<Ticket<TrackCommand>, Ticket<TrackCommand>> transactions;
    private final Detours detours = new Detours();

    ProfileLane(ShardParts parts, String projectId, Batch batch) {
        this.projectId = projectId;
        this.types = parts.types();
        this.maxAttributes = parts.caps().profileAttributes();
        this.batches = new Batcher<>(
                parts,
                () -> BatchWriter.gathering(maxAttributes),
                new BatchWriter(parts, projectId, this::handOver),
                batch);
        this.transactions =
                new Batcher<>(parts, Batcher::oneByOne, new ExactWriter(parts, projectId), batch.ofTransactions());
    }

    /** Stores a command, after those of its customer that came before; completes when the database has committed it. */
    Future<Verdict> track(TrackCommand command) {
        if (!detours.has(command.customerId())) {
            return decide(command);
        }
        Promise<Verdict> verdict = Promise.promise();
        detours.behind(command.customerId(), () -> decide(command).onComplete(verdict));
        return verdict.future();
    }

    private Future<Verdict> decide(TrackCommand command) {
        Optional<ResolvedProfile> fitting = fitting(command, resolve(command));
        if (fitting.isPresent()) {
            return addToBatch(command, fitting.get());
        }
        String customerId = command.customerId();
        detours.begin(customerId);
        return last(customerId).transform(before -> takeDetour(command)).onComplete(done -> detours.end(customerId));
    }

    private Resolution resolve(TrackCommand command) {
        return types.of(projectId, PROFILE).resolve(command.user().attributes());
    }

    private Future<Verdict> takeDetour(TrackCommand command) {
        Resolution resolution = resolve(command);
        if (resolution instanceof Resolution.Missing missing) {
            return types.load(projectId, PROFILE, missing.names()).compose(loaded -> write(command, resolve(command)));
        }
        return write(command, resolution);
    }

    private Future<Verdict> write(TrackCommand command, Resolution resolution) {
        Optional<ResolvedProfile> fitting = fitting(command, resolution);
        return fitting.isPresent() ? addToBatch(command, fitting.get()) : addToTransaction(new Ticket<>(command));
    }

    private Future<Verdict> addToBatch(TrackCommand command, ResolvedProfile profile) {
        Ticket<TrackCommand> ticket = new Ticket<>(command);
        batches.add(new Waiting(profile, ticket));
        return ticket.verdict();
    }

    private Future<Verdict> addToTransaction(Ticket<TrackCommand> ticket) {
        transactions.add(ticket);
        return ticket.verdict();
    }

    /** What is stored, where its types are known and an empty profile holds it all: the fast road relies on both. */
    private Optional<ResolvedProfile> fitting(TrackCommand command, Resolution resolution) {
        if (!(resolution instanceof Resolution.Resolved resolved)) {
            return Optional.empty();
        }
        ResolvedProfile profile = ResolvedProfile.of(command.user(), resolved);
        return mayFit(profile) ? Optional.of(profile) : Optional.empty();
    }

    /** Only some forms may bring more. */
    private boolean mayFit(ResolvedProfile profile) {
        return profile.stored().size() <= maxAttributes
                || profile.stored().stream()
                                .filter(member -> !Reserved.isReserved(member.name()))
                                .count()
                        <= maxAttributes;
    }

    /** The verdict of the last command of a customer that is on the fast road; fails at once where there is none. */
    private Future<Verdict> last(String customerId) {
        Optional<Waiting> waiting =
                batches.lastWaiting(piece -> piece.customerId().equals(customerId));
        if (waiting.isPresent()) {
            return waiting.get().ticket().verdict();
        }
        for (Row<Waiting> row : batches.writing()) {
            if (row.customerId().equals(customerId)) {
                return row.tickets().get(row.tickets().size() - 1).ticket().verdict();
            }
        }
        return NOBODY;
    }

    /** Commands that were on the fast road and cannot be written there, and those behind them. */
    private void handOver(Row<Waiting> row) {
        row.tickets().forEach(this::handOver);
        batches.takeOff(piece -> piece.customerId().equals(row.customerId())).forEach(this::handOver);
    }

    private void handOver(Waiting waiting) {
        String customerId = waiting.ticket().command().customerId();
        detours.begin(customerId);
        addToTransaction(waiting.ticket()).onComplete(done -> detours.end(customerId));
    }
}
