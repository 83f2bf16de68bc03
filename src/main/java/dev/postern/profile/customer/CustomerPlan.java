package dev.postern.profile.customer;

import dev.postern.domain.DryRun;
import dev.postern.domain.Ignored;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.Reserved;
import dev.postern.profile.commit.CommandPlan;
import dev.postern.profile.types.AttributesWriter;
import dev.postern.profile.types.TypePlan;
import dev.postern.store.customer.HeldProfile;
import dev.postern.store.customer.ProfileChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The profiles of some customers as their commands leave them, one after the other. Used for new names and for full profiles. */
public final class CustomerPlan extends CommandPlan<TrackCommand> {
    private final Map<String, Profile> customerToProfile = new TreeMap<>();
    private final int maxAttributes;

    /** {@code maxAttributes} is the cap on a profile's custom attributes. */
    CustomerPlan(TypePlan types, int maxAttributes) {
        super(types);
        this.maxAttributes = maxAttributes;
    }

    @Override
    protected DryRun.Verdict judge(TrackCommand command, HeldProfile held) {
        Profile profile = customerToProfile.computeIfAbsent(command.customerId(), id -> new Profile(held.names()));
        TrackUser user = command.user();
        user.removed().forEach(profile::remove);
        DryRun.Verdict verdict = new DryRun.Verdict(new ArrayList<>(0), new ArrayList<>(0));
        // Attributes that the profile has need no place; they are settled before the new ones compete for what is left.
        Set<String> before = new HashSet<>(profile.names);
        for (Attribute attribute : user.attributes()) {
            take(command, attribute, before, profile, verdict);
        }
        return verdict;
    }

    private void take(
            TrackCommand command, Attribute attribute, Set<String> before, Profile profile, DryRun.Verdict verdict) {
        AttributeName name = new AttributeName(AttributeName.PROFILE, attribute.name());
        Optional<Ignored> refusal = types().refusal(name, attribute.value());
        if (refusal.isPresent()) {
            verdict.ignored().add(refusal.get());
        } else if (!profile.hasRoom(name.name(), before, maxAttributes)) {
            verdict.ignored().add(new Ignored.ProfileFull(name.name()));
        } else {
            AttributeType type =
                    types().take(name, attribute.value(), command.key().keyId(), verdict.wouldFix());
            profile.set(new Attribute(name.name(), attribute.value().as(type)));
        }
    }

    /** The rows to write, by customer id. */
    List<ProfileChange> changes() {
        List<ProfileChange> changes = new ArrayList<>();
        AttributesWriter writer = new AttributesWriter();
        customerToProfile.forEach((id, profile) -> changes.add(new ProfileChange(
                id, writer.write(profile.nameToAttribute.values()), ProfileChange.arrayLiteral(profile.removed))));
        return changes;
    }

    /** One profile as the commands before have left it. */
    private static final class Profile {
        private final Set<String> names;
        private final Map<String, Attribute> nameToAttribute = new LinkedHashMap<>();
        private final Set<String> removed = new TreeSet<>();

        Profile(Set<String> existing) {
            this.names = new HashSet<>(existing);
        }

        boolean hasRoom(String name, Set<String> before, int maxAttributes) {
            return Reserved.isReserved(name)
                    || before.contains(name)
                    || names.stream()
                                    .filter(other -> !Reserved.isReserved(other))
                                    .count()
                            < maxAttributes;
        }

        void remove(String name) {
            names.remove(name);
            nameToAttribute.remove(name);
            removed.add(name);
        }

        void set(Attribute attribute) {
            names.add(attribute.name());
            nameToAttribute.put(attribute.name(), attribute);
            removed.remove(attribute.name());
        }
    }
}
