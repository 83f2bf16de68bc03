package dev.postern.profile.event;

import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.TrackEvent;
import dev.postern.ops.Metrics;
import dev.postern.postgres.Database;
import dev.postern.profile.commit.OneAtATime;
import dev.postern.profile.commit.ShardParts;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.Resolution;
import dev.postern.profile.types.TypeCache;
import dev.postern.profile.types.TypePlan;
import dev.postern.store.customer.HeldProfile;
import dev.postern.store.customer.SelectHeldProfiles;
import dev.postern.store.event.SelectEventIds;
import dev.postern.store.type.CountNames;
import dev.postern.store.type.SelectAttributeTypes;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges what would become of events, by the plan of {@link ExactEventWriter}, and writes nothing. One at a time, so that they
 * take no more than one connection. Owned by the profile verticle of one shard; runs on its event loop.
 */
public final class EventRehearsals {
    private final Database database;
    private final TypeCache types;
    private final Caps caps;
    private final Metrics metrics;
    private final CountNames countNames = new CountNames();
    private final SelectAttributeTypes selectAttributeTypes = new SelectAttributeTypes();
    private final SelectEventIds selectEventIds = new SelectEventIds();
    private final SelectHeldProfiles selectHeldProfiles = new SelectHeldProfiles();
    private final OneAtATime readings;

    public EventRehearsals(ShardParts parts) {
        this.database = parts.database();
        this.types = parts.types();
        this.caps = parts.caps();
        this.metrics = parts.metrics();
        this.readings = new OneAtATime(parts.context());
    }

    /** The verdict of an event. */
    public Future<Rehearsal.Verdict> judge(PendingEvent pending) {
        return readings.run(() -> {
            pending.ticket().expire(System.nanoTime());
            return pending.ticket().isOpen()
                    ? database.snapshot(connection -> read(connection, pending))
                    : pending.ticket().verdict().map(none -> Rehearsal.Verdict.ERASED);
        });
    }

    private Future<Rehearsal.Verdict> read(SqlConnection connection, PendingEvent pending) {
        String projectId = pending.ticket().command().projectId();
        TrackEvent event = pending.event();
        Set<AttributeName> unknown = new HashSet<>();
        if (types.of(projectId, event.name()).resolve(event.attributes()) instanceof Resolution.Missing missing) {
            missing.names().forEach(name -> unknown.add(new AttributeName(event.name(), name)));
        }
        List<String> eventIds = event.eventId().stream().toList();
        return countNames
                .execute(connection, projectId)
                .compose(defined -> selectAttributeTypes
                        .named(connection, projectId, unknown)
                        .compose(found -> selectEventIds
                                .execute(connection, projectId, eventIds)
                                .compose(seen -> selectHeldProfiles
                                        .execute(connection, projectId, List.of(event.customerId()))
                                        .map(held -> judge(
                                                pending,
                                                typePlan(projectId, found.nameToType(), defined.ofEvents()),
                                                seen,
                                                held)))));
    }

    private TypePlan typePlan(String projectId, Map<AttributeName, AttributeType> found, int defined) {
        return new TypePlan(
                name -> Optional.ofNullable(found.get(name))
                        .or(() -> types.of(projectId, name.event()).typeOf(name.name())),
                caps.projectEventAttributes() - defined);
    }

    private Rehearsal.Verdict judge(
            PendingEvent pending, TypePlan typePlan, Set<String> seen, Map<String, HeldProfile> customerToHeld) {
        EventPlan plan = new EventPlan(typePlan, seen);
        HeldProfile held = customerToHeld.getOrDefault(pending.event().customerId(), HeldProfile.NONE);
        plan.add(pending, held.erased() && !caps.recreateErased());
        metrics.rehearsed(1);
        return plan.judged().get(0).verdict();
    }
}
