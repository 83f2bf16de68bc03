package dev.postern.profile.customer;

import static dev.postern.domain.AttributeName.PROFILE;

import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.profile.commit.ShardParts;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.Resolution;
import dev.postern.profile.types.TypeCache;
import dev.postern.store.customer.HeldProfile;
import dev.postern.store.customer.SelectHeldProfiles;
import dev.postern.store.type.CountNames;
import dev.postern.store.type.LockProject;
import dev.postern.store.type.SelectAttributeTypes;
import dev.postern.store.type.SelectAttributeTypes.Found;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges what would become of commands of one project, by the plan of {@link ExactWriter}, and writes nothing: what the
 * plan has to know is read in a transaction that cannot write. One at a time, so that they take no more than one
 * connection; the next ones gather. Owned by the profile verticle of one shard; runs on its event loop.
 */
public final class Rehearsals {
    /** As many as one call may bring, so that whoever waits shares the statements. */
    private static final int MAX_COMMANDS = 1_000;

    private final Context context;
    private final Database database;
    private final TypeCache types;
    private final String projectId;
    private final Caps caps;
    private final Metrics metrics;
    private final CountNames countNames = new CountNames();
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final SelectHeldProfiles selectHeldProfiles = new SelectHeldProfiles();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private boolean reading;

    public Rehearsals(ShardParts parts, String projectId) {
        this.context = parts.context();
        this.database = parts.database();
        this.types = parts.types();
        this.projectId = projectId;
        this.caps = parts.caps();
        this.metrics = parts.metrics();
    }

    private record Waiting(Rehearsal rehearsal, Promise<List<Rehearsal.Verdict>> promise) {
        boolean isOpen(long nowNanos) {
            return !rehearsal.commands().get(0).deadline().passed(nowNanos);
        }

        void fail(Throwable cause) {
            promise.fail(cause);
        }
    }

    /** What the plans have to know. */
    private record Known(
            LockProject.Defined defined,
            Map<AttributeName, AttributeType> types,
            Map<String, HeldProfile> customerToHeld) {}

    /** The verdict of each command, in order. */
    public Future<List<Rehearsal.Verdict>> judge(Rehearsal rehearsal) {
        Waiting waiting = new Waiting(rehearsal, Promise.promise());
        queue.add(waiting);
        if (!reading) {
            readNext();
        }
        return waiting.promise().future();
    }

    private void readNext() {
        List<Waiting> open = take(System.nanoTime());
        reading = !open.isEmpty();
        if (reading) {
            Future<Known> known = Future.succeededFuture(open)
                    .compose(waiting -> database.snapshot(connection -> read(connection, waiting)));
            for (Waiting waiting : open) {
                known.map(found -> judge(waiting.rehearsal(), found)).onComplete(waiting.promise());
            }
            known.onComplete(answered -> context.runOnContext(turn -> readNext()));
        }
    }

    private List<Waiting> take(long nowNanos) {
        List<Waiting> open = new ArrayList<>();
        int commands = 0;
        while (!queue.isEmpty() && commands < MAX_COMMANDS) {
            Waiting waiting = queue.remove();
            if (waiting.isOpen(nowNanos)) {
                open.add(waiting);
                commands += waiting.rehearsal().commands().size();
            } else {
                waiting.fail(new ServiceException(ErrorCode.TIMEOUT, "not judged within the deadline"));
            }
        }
        return open;
    }

    private Future<Known> read(SqlConnection connection, List<Waiting> open) {
        Set<String> customers = new TreeSet<>();
        AttributeTypes cached = types.of(projectId, PROFILE);
        Set<AttributeName> unknown = new HashSet<>();
        for (Waiting waiting : open) {
            for (TrackCommand command : waiting.rehearsal().commands()) {
                customers.add(command.customerId());
                if (cached.resolve(command.user().attributes()) instanceof Resolution.Missing missing) {
                    missing.names().forEach(name -> unknown.add(new AttributeName(PROFILE, name)));
                }
            }
        }
        return countNames
                .execute(connection, projectId)
                .compose(defined -> types(connection, cached, unknown, defined)
                        .compose(found -> selectHeldProfiles
                                .execute(connection, projectId, customers)
                                .map(customerToHeld -> new Known(defined, found, customerToHeld))));
    }

    /** The types of names that are not known here, or of all where some were changed. */
    private Future<Map<AttributeName, AttributeType>> types(
            SqlConnection connection, AttributeTypes cached, Set<AttributeName> unknown, LockProject.Defined defined) {
        return defined.typesVersion() == cached.version()
                ? selectAttributeTypes.named(connection, projectId, unknown).map(Found::nameToType)
                : selectAttributeTypes.all(connection, projectId).map(found -> {
                    types.believe(projectId, found);
                    return Map.of();
                });
    }

    private static Map<String, AttributeType> ofProfiles(Map<AttributeName, AttributeType> types) {
        Map<String, AttributeType> nameToType = new HashMap<>();
        types.forEach((name, type) -> nameToType.put(name.name(), type));
        return nameToType;
    }

    private List<Rehearsal.Verdict> judge(Rehearsal rehearsal, Known known) {
        ExactPlan plan = new ExactPlan(
                types.of(projectId, PROFILE).with(ofProfiles(known.types())),
                caps.profileAttributes(),
                caps.projectAttributes() - known.defined().ofProfiles());
        for (TrackCommand command : rehearsal.commands()) {
            plan.add(command, known.customerToHeld().getOrDefault(command.customerId(), HeldProfile.NONE), caps);
        }
        metrics.rehearsed(rehearsal.commands().size());
        return plan.verdicts();
    }
}
