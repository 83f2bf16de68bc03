package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.Reserved;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.ops.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The road of a command: resolve its types, join a batch, be told. Owned by one profile verticle; runs on its event loop. */
final class ProfileService {
    private final Vertx vertx;
    private final Context context;
    private final Database database;
    private final TypeCache types;
    private final Metrics metrics;
    private final Caps caps;
    private final Batch batch;
    private final Map<String, Lane> projectToLane = new HashMap<>();

    ProfileService(Vertx vertx, Database database, Metrics metrics, Caps caps, Batch batch) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.database = database;
        this.types = new TypeCache(database, metrics);
        this.metrics = metrics;
        this.caps = caps;
        this.batch = batch;
    }

    /** Where the commands of one project wait. */
    private record Lane(Batcher batcher, ExactWriter exactWriter, Rehearsals rehearsals) {}

    /** Stores a command; completes when the database has committed it. */
    Future<Verdict> track(TrackCommand command) {
        Lane lane = laneOf(command.projectId());
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
        return profile.stored().size() <= caps.profileAttributes()
                || profile.stored().stream()
                                .filter(member -> !Reserved.isReserved(member.name()))
                                .count()
                        <= caps.profileAttributes();
    }

    private Lane laneOf(String projectId) {
        return projectToLane.computeIfAbsent(projectId, this::openLane);
    }

    private Lane openLane(String projectId) {
        ExactWriter exactWriter = new ExactWriter(vertx, database, types, projectId, caps, metrics);
        BatchWriter writer = new BatchWriter(context, database, projectId, metrics, caps, exactWriter::add);
        Batcher batcher = new Batcher(
                context,
                new Persistence<>(vertx, metrics, writer, database::refused),
                metrics,
                batch,
                caps.profileAttributes());
        Rehearsals rehearsals = new Rehearsals(context, database, types, projectId, caps, metrics);
        return new Lane(batcher, exactWriter, rehearsals);
    }
}
