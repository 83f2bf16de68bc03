package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Settings;
import dev.postern.domain.DryRun;
import dev.postern.domain.EventCommand;
import dev.postern.domain.Ignored;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import dev.postern.domain.type.Json;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Connections;
import dev.postern.postgres.Database;
import dev.postern.profile.batch.IgnoredLog;
import dev.postern.profile.batch.PendingCommands;
import dev.postern.profile.batch.ShardParts;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.TypeCache;
import dev.postern.support.Scrape;
import dev.postern.support.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A profile service on an event loop of its own, over the database of a test. Used by the thread of the test. */
public final class ServiceFixture implements AutoCloseable {
    static final String PROJECT = "shop";
    /** Few, so that batches go ahead in tests too. */
    private static final int PIPELINE_MIN_ROWS = 3;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Metrics metrics = new Metrics();
    private final Backlogs backlogs = new Backlogs();
    private final TestDatabase database;
    private final Database connections;
    private final ProfileService service;

    ServiceFixture(TestDatabase database, Caps caps) {
        this(database, database.url(), caps, Duration.ofSeconds(5));
    }

    ServiceFixture(TestDatabase database, DatabaseUrl url, Caps caps, Duration statementTimeout) {
        this(database, url, caps, settings(statementTimeout));
    }

    ServiceFixture(TestDatabase database, DatabaseUrl url, Caps caps, dev.postern.config.Database settings) {
        this.database = database;
        Promise<ProfileService> made = Promise.promise();
        connections = new Database(
                vertx, () -> Connections.make(vertx, url, settings, 4), settings, InstantSource.system(), metrics);
        context.runOnContext(turn -> connections
                .check()
                .onComplete(looked -> made.complete(
                        new ProfileService(parts(caps), new Batch(1, 1_000, 4_194_304, PIPELINE_MIN_ROWS)))));
        service = made.future().await();
    }

    public static dev.postern.config.Database settings(Duration statementTimeout) {
        return settings(Map.of("POSTERN_DATABASE_STATEMENT_TIMEOUT", statementTimeout.toMillis() + "ms"));
    }

    static dev.postern.config.Database settings(Map<String, String> environment) {
        return Settings.load(environment, Optional.empty()).database();
    }

    /** The parts of a shard that never gets to a database. */
    public static ShardParts partsWithoutDatabase(Vertx vertx, Context context, Metrics metrics) {
        dev.postern.config.Database settings = settings(Duration.ofSeconds(1));
        Database nowhere = new Database(
                vertx,
                () -> {
                    throw new AssertionError("nothing here needs a connection");
                },
                settings,
                InstantSource.system(),
                metrics);
        return new ShardParts(
                vertx,
                context,
                nowhere,
                new TypeCache(nowhere, metrics),
                new Caps(50, 10_000),
                metrics,
                new IgnoredLog(vertx, nowhere, metrics, 100),
                new PendingCommands(vertx, new Backlogs()),
                settings);
    }

    private ShardParts parts(Caps caps) {
        TypeCache types = new TypeCache(connections, metrics);
        IgnoredLog ignored = new IgnoredLog(vertx, connections, metrics, 100);
        return new ShardParts(
                vertx,
                context,
                connections,
                types,
                caps,
                metrics,
                ignored,
                new PendingCommands(vertx, backlogs),
                settings(Duration.ofSeconds(5)));
    }

    /** Since when commands wait for their commit. */
    Backlogs.Backlog backlog() {
        return backlogs.of(PROJECT);
    }

    /** Empties the tables and makes the project. */
    static void reset(TestDatabase database) {
        database.execute("TRUNCATE profiles, attribute_types, projects");
        database.execute("INSERT INTO projects VALUES (?, 0, now())", PROJECT);
    }

    /** The check of the watchdog. */
    Future<Void> look() {
        Promise<Void> looked = Promise.promise();
        context.runOnContext(turn -> connections.check().onComplete(looked));
        return looked.future();
    }

    /** Sends all commands in one turn of the event loop; each future is the one reply to its command. */
    List<Future<Verdict>> send(List<TrackCommand> commands) {
        Promise<List<Future<Verdict>>> sent = Promise.promise();
        context.runOnContext(turn -> {
            List<Future<Verdict>> replies = new ArrayList<>();
            commands.forEach(command -> replies.add(service.track(command)));
            sent.complete(replies);
        });
        return sent.future().await();
    }

    /** The ignored attributes of each of {@code users}, which are sent in one turn. */
    List<List<Ignored>> track(List<TrackUser> users) {
        List<Future<Verdict>> replies =
                send(users.stream().map(user -> Commands.command(PROJECT, user)).toList());
        List<List<Ignored>> ignored = new ArrayList<>();
        replies.forEach(reply -> ignored.add(inTime(reply).ignored()));
        return ignored;
    }

    /** Sends all events in one turn of the event loop; each future is the one reply to its event. */
    List<Future<Verdict>> sendEvents(List<EventCommand> events) {
        Promise<List<Future<Verdict>>> sent = Promise.promise();
        context.runOnContext(
                turn -> sent.complete(events.stream().map(service::track).toList()));
        return sent.future().await();
    }

    /** The ignored attributes of each of {@code events}, which are sent in one turn. */
    List<List<Ignored>> trackEvents(List<EventCommand> events) {
        return sendEvents(events).stream().map(reply -> inTime(reply).ignored()).toList();
    }

    Verdict track(TrackUser user) {
        return inTime(send(List.of(Commands.command(PROJECT, user))).get(0));
    }

    /** Judges in a turn of the event loop. */
    Future<List<DryRun.Verdict>> judge(DryRun dryRun) {
        Promise<List<DryRun.Verdict>> judged = Promise.promise();
        context.runOnContext(turn -> service.judge(dryRun).onComplete(judged));
        return judged.future();
    }

    /** The verdict, or the error that came instead of it. */
    static Verdict inTime(Future<Verdict> reply) {
        return reply.timeout(20, TimeUnit.SECONDS).await();
    }

    /** The profiles in the database, each as names to JSON literals, by customer id. */
    Map<String, Map<String, String>> profiles() {
        return profiles(PROJECT);
    }

    /** Those of one project. */
    Map<String, Map<String, String>> profiles(String projectId) {
        Map<String, Map<String, String>> customerToProfile = new TreeMap<>();
        for (Map<String, Object> row :
                database.query("SELECT customer_id, attributes::text FROM profiles WHERE project_id = ?", projectId)) {
            Map<String, String> profile = new TreeMap<>();
            for (Map.Entry<String, Object> member : new JsonObject((String) row.get("attributes"))) {
                Object value = member.getValue();
                profile.put(member.getKey(), value instanceof String text ? Json.quote(text) : String.valueOf(value));
            }
            customerToProfile.put((String) row.get("customer_id"), profile);
        }
        return customerToProfile;
    }

    /** The fixed types in the database by name. */
    Map<String, String> types() {
        Map<String, String> nameToType = new TreeMap<>();
        database.query("SELECT name, type FROM attribute_types WHERE project_id = ?", PROJECT)
                .forEach(row -> nameToType.put((String) row.get("name"), (String) row.get("type")));
        return nameToType;
    }

    /** The value of a meter, as {@code /metrics} shows it. */
    double metric(String name) {
        return new Scrape(metrics.scrape()).value(name);
    }

    @Override
    public void close() {
        connections.close().await();
        vertx.close().await();
    }
}
