package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.domain.EventCommand;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes the commands of one shard to the lanes of their projects. Owned by one profile verticle; runs on its event loop. */
final class ProfileService {
    private final ShardParts parts;
    private final Batch batch;
    private final EventKeys eventKeys = new EventKeys();
    private final EventRehearsals eventRehearsals;
    private final Map<String, ProfileLane> projectToProfiles = new HashMap<>();
    private final Map<String, EventLane> projectToEvents = new HashMap<>();
    private final Map<String, Rehearsals> projectToRehearsals = new HashMap<>();

    ProfileService(ShardParts parts, Batch batch) {
        this.parts = parts;
        this.batch = batch;
        this.eventRehearsals = new EventRehearsals(parts);
    }

    /** Stores a command, after those of its customer that came before; completes when the database has committed it. */
    Future<Verdict> track(TrackCommand command) {
        return projectToProfiles
                .computeIfAbsent(command.projectId(), projectId -> new ProfileLane(parts, projectId, batch))
                .track(command);
    }

    /** Stores an event; completes when the database has committed it. */
    Future<Verdict> track(EventCommand command) {
        return projectToEvents
                .computeIfAbsent(command.projectId(), projectId -> new EventLane(parts, projectId, batch))
                .track(pending(command));
    }

    /** Judges commands as if they were stored one after the other. */
    Future<List<Rehearsal.Verdict>> rehearse(Rehearsal rehearsal) {
        return projectToRehearsals
                .computeIfAbsent(rehearsal.projectId(), projectId -> new Rehearsals(parts, projectId))
                .judge(rehearsal);
    }

    /** Judges an event as if it were stored. */
    Future<Rehearsal.Verdict> rehearse(EventCommand command) {
        return eventRehearsals.judge(pending(command));
    }

    private PendingEvent pending(EventCommand command) {
        return new PendingEvent(
                new Ticket<>(command), eventKeys.next(), parts.database().now());
    }
}
