package dev.postern.profile.customer;

import dev.postern.domain.EventId;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.Reserved;
import dev.postern.ops.Metrics;
import dev.postern.profile.commit.CommandStrategy;
import dev.postern.profile.commit.TransactionFacts;
import dev.postern.profile.types.Caps;
import dev.postern.profile.types.Resolution;
import dev.postern.profile.types.TypePlan;
import dev.postern.store.customer.ProfileChange;
import dev.postern.store.customer.ProjectChanges;
import dev.postern.store.customer.UpsertProfiles;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Customers are merged into their profiles, which have a cap. Immutable. */
public final class CustomerStrategy implements CommandStrategy<TrackCommand, ResolvedProfile, CustomerPlan> {
    private final Caps caps;
    private final UpsertProfiles upsertProfiles;

    public CustomerStrategy(Caps caps) {
        this.caps = caps;
        this.upsertProfiles = new UpsertProfiles(caps.profileAttributes(), caps.recreateErased());
    }

    @Override
    public String event(TrackCommand command) {
        return AttributeName.PROFILE;
    }

    @Override
    public List<Attribute> attributes(TrackCommand command) {
        return command.user().attributes();
    }

    /** Empty where an empty profile could not hold all of it. */
    @Override
    public Optional<ResolvedProfile> item(TrackCommand command, Resolution.Resolved resolved) {
        int cap = caps.profileAttributes();
        List<Attribute> stored = resolved.stored();
        // Only some forms may bring more.
        boolean fits = stored.size() <= cap
                || stored.stream()
                                .filter(attribute -> !Reserved.isReserved(attribute.name()))
                                .count()
                        <= cap;
        return fits ? Optional.of(ResolvedProfile.of(command.user(), resolved)) : Optional.empty();
    }

    @Override
    public Future<Set<EventId>> seenIds(SqlConnection connection, String projectId, List<TrackCommand> commands) {
        return Future.succeededFuture(Set.of());
    }

    @Override
    public CustomerPlan plan(TransactionFacts facts) {
        int freeNames = facts.registered().freeNames(caps.projectAttributes(), false);
        return new CustomerPlan(new TypePlan(facts::typeOf, freeNames), caps.profileAttributes());
    }

    @Override
    public Future<Optional<Function<TrackCommand, Outcome>>> write(
            SqlConnection connection, TransactionFacts facts, CustomerPlan plan, OffsetDateTime now) {
        List<ProfileChange> changes = plan.changes();
        return upsertProfiles
                .execute(connection, List.of(new ProjectChanges(facts.projectId(), facts.typesVersion(), changes)), now)
                .map(outcomes -> {
                    Map<String, Outcome> customerToOutcome = outcomes.get(0);
                    for (ProfileChange change : changes) {
                        String customerId = change.customerId();
                        // A row that was absent and was not written either.
                        if (!facts.customerToHeld().containsKey(customerId)
                                && !customerToOutcome.containsKey(customerId)) {
                            return Optional.empty();
                        }
                    }
                    return Optional.of(
                            command -> customerToOutcome.getOrDefault(command.customerId(), Outcome.UNCHANGED));
                });
    }

    /** A row counts once, however many commands it has. */
    @Override
    public void count(Metrics metrics, Outcome outcome, boolean isFirst) {
        if (isFirst) {
            metrics.stored(outcome);
        }
    }
}
