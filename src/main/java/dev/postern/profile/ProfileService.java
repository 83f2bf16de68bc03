package dev.postern.profile;

import static dev.postern.domain.AttributeName.PROFILE;

import dev.postern.config.Batch;
import dev.postern.domain.Attribute;
import dev.postern.domain.EventCommand;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.Reserved;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.Verdict;
import dev.postern.ops.Metrics;
import dev.postern.profile.BatchWriter.Waiting;
import dev.postern.profile.UpsertBatch.Row;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The road of a command: resolve its types, join a batch, be told. Owned by one profile verticle; runs on its event loop. */
final class ProfileService {
    /** Short transactions: they hold the project's lock, for which other processes wait. */
    private static final int MAX_IN_TRANSACTION = 200;

    private final Vertx vertx;
    private final Context context;
    private final Database database;
    private final TypeCache types;
    private final Metrics metrics;
    private final Caps caps;
    private final Batch batch;
    private final EventKeys eventKeys = new EventKeys();
    private final Map<String, Lane<Ticket<TrackCommand>>> projectToProfiles = new HashMap<>();
    private final Map<String, Lane<PendingEvent>> projectToEvents = new HashMap<>();
    private final Map<String, Rehearsals> projectToRehearsals = new HashMap<>();

    private final EventRehearsals eventRehearsals;

    ProfileService(Vertx vertx, Database database, Metrics metrics, Caps caps, Batch batch) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.database = database;
        this.types = new TypeCache(database, metrics);
        this.metrics = metrics;
        this.caps = caps;
        this.batch = batch;
        this.eventRehearsals = new EventRehearsals(database, types, caps, metrics);
    }

    /** Where one kind of a project's commands waits: those whose types are all known, and the others. */
    private record Lane<P>(BiConsumer<P, Resolution.Resolved> batches, Consumer<P> transactions) {
        void add(P piece, Resolution resolution) {
            if (resolution instanceof Resolution.Resolved resolved) {
                batches.accept(piece, resolved);
            } else {
                transactions.accept(piece);
            }
        }
    }

    /** Stores a command; completes when the database has committed it. */
    Future<Verdict> track(TrackCommand command) {
        String projectId = command.projectId();
        Lane<Ticket<TrackCommand>> lane = projectToProfiles.computeIfAbsent(projectId, this::openProfiles);
        Ticket<TrackCommand> ticket = new Ticket<>(command);
        return resolve(projectId, PROFILE, command.user().attributes()).compose(resolution -> {
            lane.add(ticket, resolution);
            return ticket.verdict();
        });
    }

    /** Stores an event; completes when the database has committed it. */
    Future<Verdict> track(EventCommand command) {
        String projectId = command.projectId();
        Lane<PendingEvent> lane = projectToEvents.computeIfAbsent(projectId, this::openEvents);
        Ticket<EventCommand> ticket = new Ticket<>(command);
        PendingEvent pending = new PendingEvent(ticket, eventKeys.next(), database.now());
        TrackEvent event = command.event();
        return resolve(projectId, event.name(), event.attributes()).compose(resolution -> {
            lane.add(pending, resolution);
            return ticket.verdict();
        });
    }

    /** Judges commands as if they were stored one after the other. */
    Future<List<Rehearsal.Verdict>> rehearse(Rehearsal rehearsal) {
        return projectToRehearsals
                .computeIfAbsent(
                        rehearsal.projectId(),
                        projectId -> new Rehearsals(context, database, types, projectId, caps, metrics))
                .judge(rehearsal);
    }

    /** Judges an event as if it were stored. */
    Future<Rehearsal.Verdict> rehearse(EventCommand command) {
        PendingEvent pending = new PendingEvent(new Ticket<>(command), eventKeys.next(), database.now());
        return eventRehearsals.judge(pending);
    }

    private Future<Resolution> resolve(String projectId, String event, List<Attribute> attributes) {
        Resolution resolution = types.of(projectId, event).resolve(attributes);
        return resolution instanceof Resolution.Missing missing
                ? types.load(projectId, event, missing.names()).map(loaded -> loaded.resolve(attributes))
                : Future.succeededFuture(resolution);
    }

    private Lane<Ticket<TrackCommand>> openProfiles(String projectId) {
        Batcher<Ticket<TrackCommand>, Ticket<TrackCommand>> transactions = batcher(
                Batcher::oneByOne,
                new ExactWriter(database, types, projectId, caps, metrics),
                batch.withRows(MAX_IN_TRANSACTION));
        int maxAttributes = caps.profileAttributes();
        Batcher<Waiting, Row<Waiting>> batches = batcher(
                () -> BatchWriter.gathering(maxAttributes),
                new BatchWriter(context, database, projectId, metrics, caps, transactions::add),
                batch);
        return new Lane<>(
                (ticket, resolved) -> {
                    ResolvedProfile profile =
                            ResolvedProfile.of(ticket.command().user(), resolved);
                    if (mayFit(profile)) {
                        batches.add(new Waiting(profile, ticket));
                    } else {
                        transactions.add(ticket);
                    }
                },
                transactions::add);
    }

    /** Whether an empty profile holds all that is stored; the fast road relies on it. Only some forms may bring more. */
    private boolean mayFit(ResolvedProfile profile) {
        return profile.stored().size() <= caps.profileAttributes()
                || profile.stored().stream()
                                .filter(member -> !Reserved.isReserved(member.name()))
                                .count()
                        <= caps.profileAttributes();
    }

    private Lane<PendingEvent> openEvents(String projectId) {
        Batcher<PendingEvent, PendingEvent> transactions = batcher(
                Batcher::oneByOne,
                new ExactEventWriter(database, types, projectId, caps, metrics),
                batch.withRows(MAX_IN_TRANSACTION));
        Batcher<EventBatch.Waiting, EventBatch.Row> batches =
                batcher(EventBatch::new, new EventWriter(context, database, projectId, metrics, caps), batch);
        return new Lane<>(
                (pending, resolved) -> batches.add(new EventBatch.Waiting(pending, resolved)), transactions::add);
    }

    private <P extends Batcher.Piece, R> Batcher<P, R> batcher(
            Supplier<Batcher.Gathering<P, R>> gatherings, Persistence.Work<R> work, Batch limits) {
        return new Batcher<>(
                context, gatherings, new Persistence<>(vertx, metrics, work, database::refused), metrics, limits);
    }
}
