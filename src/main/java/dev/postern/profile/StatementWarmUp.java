package dev.postern.profile;

import dev.postern.config.Batch;
import dev.postern.domain.Deadline;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyHash;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.postgres.Database;
import dev.postern.postgres.PgErrors;
import dev.postern.profile.batch.ShardParts;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.TypeCache;
import dev.postern.store.customer.CompareProfiles;
import dev.postern.store.customer.EchoProfiles;
import dev.postern.store.customer.ProfileChange;
import dev.postern.store.customer.ProjectChanges;
import dev.postern.store.customer.UpsertProfiles;
import dev.postern.store.event.StoreEvents;
import dev.postern.store.key.FindKeys;
import dev.postern.store.type.SelectAttributeTypes;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens every connection of a shard and runs its statements on each, for a project that does not exist: the upsert with no
 * rows, the others with names that no project has. Between them batches of expired commands gather, so that none
 * is written. Owned by the profile verticle of the shard; runs on its event loop.
 */
final class StatementWarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(StatementWarmUp.class);
    private static final ApiKey NO_PROJECT = new ApiKey("", "", ApiKey.Scope.TRACK);
    private static final int ROUNDS = 200;
    private static final int ROWS = 8;

    private final Database database;
    private final ProfileService service;
    private final TypeCache types;
    private final int connections;
    private final long endNanos;
    private final UpsertProfiles upsertProfiles;
    private final CompareProfiles compareProfiles;
    private final StoreEvents storeEvents;
    private final EchoProfiles echoProfiles = new EchoProfiles();
    private final FindKeys findKeys = new FindKeys();
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();

    /**
     * Over the connections of {@code parts}, whose counters are not published.
     *
     * @param connections of the shard
     * @param endNanos ends it early
     */
    StatementWarmUp(ShardParts parts, Batch batch, int connections, long endNanos) {
        this.database = parts.database();
        this.types = parts.types();
        this.service = new ProfileService(parts, batch);
        Caps caps = parts.caps();
        this.connections = connections;
        this.endNanos = endNanos;
        this.upsertProfiles = new UpsertProfiles(caps.profileAttributes(), caps.recreateErased());
        this.compareProfiles = new CompareProfiles(caps.profileAttributes(), caps.recreateErased());
        this.storeEvents = new StoreEvents(caps.recreateErased());
    }

    /** Completes when all is done or the time is over, whatever goes wrong. */
    Future<Void> run() {
        List<Future<?>> done = new ArrayList<>();
        // The first request of all looks types up, and the others wait for it.
        done.add(types.load(NO_PROJECT.projectId(), AttributeName.PROFILE, List.of("warm-up")));
        for (int i = 0; i < connections; i++) {
            done.add(database.run(pool -> storeEvents.execute(pool, List.of(), database.now()))
                    .compose(none -> round(ROUNDS)));
        }
        return Future.join(done)
                .onFailure(cause -> LOG.debug("the warm-up failed: {}", PgErrors.describe(cause)))
                .transform(ended -> Future.succeededFuture());
    }

    private Future<Void> round(int left) {
        List<ProfileChange> changes = changes(left);
        fill(left);
        return database.run(pool -> upsertProfiles.execute(pool, project(List.of()), database.now()))
                .compose(none -> database.run(pool -> compareProfiles.execute(pool, project(changes))))
                .compose(none -> database.run(pool -> echoProfiles.execute(pool, changes)))
                .compose(customers -> database.run(pool -> findKeys.execute(pool, List.of(KeyHash.of("")))))
                .compose(key -> database.run(pool -> selectAttributeTypes.all(pool, NO_PROJECT.projectId())))
                .compose(types ->
                        left == 0 || System.nanoTime() - endNanos >= 0 ? Future.succeededFuture() : round(left - 1));
    }

    private void fill(int round) {
        Deadline passed = new Deadline(System.nanoTime());
        for (int row = 0; row < ROWS; row++) {
            TrackUser user = new TrackUser(
                    "warm-up-" + row,
                    List.of(new Attribute("name", new AttributeValue(AttributeType.STRING, "John " + round))),
                    List.of());
            // Its deadline has passed, so that it is not written.
            service.track(new TrackCommand(NO_PROJECT, user, 0, passed)).onFailure(late -> {});
        }
    }

    private static List<ProjectChanges> project(List<ProfileChange> changes) {
        return List.of(new ProjectChanges(NO_PROJECT.projectId(), 0, changes));
    }

    private static List<ProfileChange> changes(int round) {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> new ProfileChange(
                        "warm-up-" + row,
                        "{\"name\":\"John Wick\",\"subscriptionType\":\"pro\",\"totalPurchaseTillNow\":" + round + "}",
                        ""))
                .toList();
    }
}
