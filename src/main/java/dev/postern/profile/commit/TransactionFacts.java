package dev.postern.profile.commit;

import dev.postern.domain.EventId;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.TypeRegistrar.Registered;
import dev.postern.store.customer.HeldProfile;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the plan of a transaction depends on.
 *
 * @param typesVersion of the types in memory when the transaction began
 * @param eventToTypes the types in memory at that moment
 * @param registered the types that were unknown then, as the database has them now
 * @param seenIds ids of events that are stored
 * @param customerToHeld the profiles that exist
 */
public record TransactionFacts(
        String projectId,
        long typesVersion,
        Map<String, AttributeTypes> eventToTypes,
        Registered registered,
        Set<EventId> seenIds,
        Map<String, HeldProfile> customerToHeld) {

    public Optional<AttributeType> typeOf(AttributeName name) {
        AttributeType found = registered.nameToType().get(name);
        return found == null
                ? Optional.ofNullable(eventToTypes.get(name.event())).flatMap(types -> types.typeOf(name.name()))
                : Optional.of(found);
    }

    HeldProfile held(String customerId) {
        return customerToHeld.getOrDefault(customerId, HeldProfile.NONE);
    }
}
