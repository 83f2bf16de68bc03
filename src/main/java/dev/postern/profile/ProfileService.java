package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.domain.EventCommand;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.profile.commit.PendingCommands;
import dev.postern.profile.commit.ShardParts;
import dev.postern.profile.commit.Ticket;
import dev.postern.profile.customer.ProfileLane;
import dev.postern.profile.customer.Rehearsals;
import dev.postern.profile.event.EventKeys;
import dev.postern.profile.event.EventLane;
import dev.postern.profile.event.EventRehearsals;
import dev.postern.profile.event.PendingEvent;
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
    private final Map<String, PendingCommands> projectToPending = new HashMap<>();
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
        Ticket<TrackCommand> ticket = pendingOf(command.projectId()).open(command);
        projectToProfiles
                .computeIfAbsent(command.projectId(), projectId -> new ProfileLane(parts, projectId, batch))
                .track(ticket);
        return ticket.verdict();
    }

    private PendingCommands pendingOf(String projectId) {
        return projectToPending.computeIfAbsent(
                projectId,
                id -> new PendingCommands(parts.vertx(), parts.backlogs().of(id).open()));
    }

    /** Stores an event; completes when the database has committed it. */
    Future<Verdict> track(EventCommand command) {
        Ticket<EventCommand> ticket = pendingOf(command.projectId()).open(command);
        projectToEvents
                .computeIfAbsent(command.projectId(), projectId -> new EventLane(parts, projectId, batch))
                .track(pending(ticket));
        return ticket.verdict();
    }

    /** Judges commands as if they were stored one after the other. */
    Future<List<Rehearsal.Verdict>> rehearse(Rehearsal rehearsal) {
        return projectToRehearsals
                .computeIfAbsent(rehearsal.projectId(), projectId -> new Rehearsals(parts, projectId))
                .judge(rehearsal);
    }

    /** Judges an event as if it were stored. */
    Future<Rehearsal.Verdict> rehearse(EventCommand command) {
        return eventRehearsals.judge(pending(new Ticket<>(command)));
    }

    private PendingEvent pending(Ticket<EventCommand> ticket) {
        return new PendingEvent(ticket, eventKeys.next(), parts.database().now());
    }
}
