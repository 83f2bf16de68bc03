package dev.postern.profile.customer;

import static dev.postern.domain.AttributeName.PROFILE;

import dev.postern.config.Batch;
import dev.postern.domain.Reserved;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.profile.commit.Batcher;
import dev.postern.profile.commit.Detours;
import dev.postern.profile.commit.ShardParts;
import dev.postern.profile.commit.Ticket;
import dev.postern.profile.customer.BatchWriter.Waiting;
import dev.postern.profile.customer.UpsertBatch.Row;
import dev.postern.profile.types.Resolution;
import dev.postern.profile.types.TypeCache;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * The road of the commands of one project: those whose types are all known go in batches, the others in transactions that fix
 * types, and the commands of one customer keep their order. Owned by one profile service; runs on its event loop.
 */
public final class ProfileLane {
    private static final Future<Verdict> NOBODY = Future.failedFuture("no command is here");

    private final String projectId;
    private final TypeCache types;
    private final int maxAttributes;
    private final Batcher<Waiting, Row<Waiting>> batches;
    private final Batcher<Ticket<TrackCommand>, Ticket<TrackCommand>> transactions;
    private final Detours detours = new Detours();

    public ProfileLane(ShardParts parts, String projectId, Batch batch) {
        this.projectId = projectId;
        this.types = parts.types();
        this.maxAttributes = parts.caps().profileAttributes();
        BatchWriter writer = new BatchWriter(parts, projectId, this::handOver);
        this.batches = new Batcher<>(parts, projectId, writer, batch);
        this.transactions = new Batcher<>(parts, projectId, new ExactWriter(parts, projectId), batch.ofTransactions());
    }

    /** Stores a command, after those of its customer that came before. */
    public void track(Ticket<TrackCommand> ticket) {
        if (detours.has(ticket.customerId())) {
            // As in lastBefore.
            ticket.setAside();
            detours.behind(ticket.customerId(), () -> decide(ticket));
        } else {
            decide(ticket);
        }
    }

    private void decide(Ticket<TrackCommand> ticket) {
        if (!ticket.isOpen()) {
            return;
        }
        try {
            Optional<ResolvedProfile> fitting = fitting(ticket.command(), resolve(ticket.command()));
            if (fitting.isPresent()) {
                batches.add(new Waiting(fitting.get(), ticket));
            } else {
                takeDetour(ticket);
            }
        } catch (RuntimeException defect) {
            ticket.fail(defect);
        }
    }

    private Resolution resolve(TrackCommand command) {
        return types.of(projectId, PROFILE).resolve(command.user().attributes());
    }

    private void takeDetour(Ticket<TrackCommand> ticket) {
        String customerId = ticket.customerId();
        detours.begin(customerId);
        ticket.verdict().onComplete(done -> detours.end(customerId));
        lastBefore(ticket)
                .transform(before -> resolveWithTypes(ticket.command()))
                .compose(resolution -> {
                    write(ticket, resolution);
                    return ticket.verdict();
                })
                .onFailure(ticket::fail);
    }

    /** The verdict of the last command of the customer that is on the fast road; fails at once where there is none. */
    private Future<Verdict> lastBefore(Ticket<TrackCommand> ticket) {
        Optional<Waiting> last = batches.last(ticket.customerId());
        // The one before it is a commit to wait for; this one is not.
        last.ifPresent(before -> ticket.setAside());
        return last.map(before -> before.ticket().verdict()).orElse(NOBODY);
    }

    private Future<Resolution> resolveWithTypes(TrackCommand command) {
        Resolution resolution = resolve(command);
        return resolution instanceof Resolution.Missing missing
                ? types.load(projectId, PROFILE, missing.names()).map(loaded -> resolve(command))
                : Future.succeededFuture(resolution);
    }

    private void write(Ticket<TrackCommand> ticket, Resolution resolution) {
        Optional<ResolvedProfile> fitting = fitting(ticket.command(), resolution);
        if (fitting.isPresent()) {
            batches.add(new Waiting(fitting.get(), ticket));
        } else {
            transactions.add(ticket);
        }
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

    /** Commands that were on the fast road and cannot be written there, and those behind them. */
    private void handOver(Row<Waiting> row) {
        row.tickets().forEach(this::handOver);
        batches.takeOff(row.customerId()).forEach(this::handOver);
    }

    private void handOver(Waiting waiting) {
        Ticket<TrackCommand> ticket = waiting.ticket();
        String customerId = ticket.customerId();
        detours.begin(customerId);
        ticket.verdict().onComplete(done -> detours.end(customerId));
        transactions.add(ticket);
    }
}
