package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.Reserved;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.profile.BatchWriter.Waiting;
import dev.postern.profile.UpsertBatch.Row;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The road of a command: resolve its types, join a batch, be told. Owned by one profile verticle; runs on its event loop. */
final class ProfileService {
    private final ShardParts parts;
    private final TypeCache types;
    private final Batch batch;
    private final Map<String, Lane> projectToLane = new HashMap<>();

    ProfileService(ShardParts parts, Batch batch) {
        this.parts = parts;
        this.types = parts.types();
        this.batch = batch;
    }

    /** Where the commands of one project wait. */
    private record Lane(Batcher batcher, ExactWriter exactWriter, Detours detours, Rehearsals rehearsals) {}

    /** Stores a command, after those of its customer that came before; completes when the database has committed it. */
    Future<Verdict> track(TrackCommand command) {
        Lane lane = laneOf(command.projectId());
        if (!lane.detours().has(command.customerId())) {
            return decide(lane, command);
        }
        Promise<Verdict> verdict = Promise.promise();
        lane.detours().behind(command.customerId(), () -> decide(lane, command).onComplete(verdict));
        return verdict.future();
    }

    private Future<Verdict> decide(Lane lane, TrackCommand command) {
        if (types.of(command.projectId()).resolve(command.user()) instanceof Resolution.Resolved resolved
                && mayFit(resolved.profile())) {
            return lane.batcher().add(command, resolved.profile());
        }
        String customerId = command.customerId();
        lane.detours().begin(customerId);
        return lane.batcher()
                .last(customerId)
                .transform(before -> takeDetour(lane, command))
                .onComplete(done -> lane.detours().end(customerId));
    }

    private Future<Verdict> takeDetour(Lane lane, TrackCommand command) {
        Resolution resolution = types.of(command.projectId()).resolve(command.user());
        if (resolution instanceof Resolution.Missing missing) {
            return types.load(command.projectId(), missing.names())
                    .compose(loaded -> write(lane, command, loaded.resolve(command.user())));
        }
        return write(lane, command, resolution);
    }

    /** Judges commands as if they were stored one after the other. */
    Future<List<Rehearsal.Verdict>> rehearse(Rehearsal rehearsal) {
        return laneOf(rehearsal.projectId()).rehearsals().judge(rehearsal);
    }

    private Future<Verdict> write(Lane lane, TrackCommand command, Resolution resolution) {
        if (resolution instanceof Resolution.Resolved resolved && mayFit(resolved.profile())) {
            return lane.batcher().add(command, resolved.profile());
        }
        return lane.exactWriter().add(command);
    }

    /** Whether an empty profile holds all that is stored; the fast road relies on it. Only some forms may bring more. */
    private boolean mayFit(ResolvedProfile profile) {
        return profile.stored().size() <= parts.caps().profileAttributes()
                || profile.stored().stream()
                                .filter(member -> !Reserved.isReserved(member.name()))
                                .count()
                        <= parts.caps().profileAttributes();
    }

    /** Commands that were on the fast road, and whose profile may not hold all that they bring; and those behind them. */
    private void handOver(Lane lane, Row<Waiting> row) {
        row.tickets().forEach(waiting -> handOver(lane, waiting.ticket()));
        lane.batcher().takeOff(row.customerId()).forEach(ticket -> handOver(lane, ticket));
    }

    private static void handOver(Lane lane, Ticket ticket) {
        String customerId = ticket.command().customerId();
        lane.detours().begin(customerId);
        lane.exactWriter().add(ticket);
        ticket.promise().future().onComplete(done -> lane.detours().end(customerId));
    }

    private Lane laneOf(String projectId) {
        return projectToLane.computeIfAbsent(projectId, this::openLane);
    }

    private Lane openLane(String projectId) {
        ExactWriter exactWriter = new ExactWriter(parts, projectId);
        BatchWriter writer = new BatchWriter(parts, projectId, row -> handOver(laneOf(projectId), row));
        Batcher batcher = new Batcher(
                parts.context(),
                new Persistence<>(parts.vertx(), parts.metrics(), writer, parts.database()::refused),
                parts.metrics(),
                new Batcher.Bounds(
                        batch.maxRows(), batch.maxBytes(), parts.caps().profileAttributes()));
        return new Lane(batcher, exactWriter, new Detours(), new Rehearsals(parts, projectId));
    }
}
