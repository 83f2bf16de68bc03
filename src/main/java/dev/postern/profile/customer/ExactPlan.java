package dev.postern.profile.customer;

import dev.postern.domain.Attribute;
import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import dev.postern.domain.Ignored;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.Reserved;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.profile.types.AttributeTypes;
import dev.postern.profile.types.AttributesWriter;
import dev.postern.profile.types.Caps;
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

/**
 * Judges commands of one project one by one, in order, knowing what their profiles hold: which attributes are taken,
 * which types that fixes, and what is ignored. Used where a snapshot of the types is not enough: for names that nobody
 * has fixed yet, and for profiles at the cap.
 */
final class ExactPlan {
    private final TypePlan types;
    private final Map<String, Profile> customerToProfile = new TreeMap<>();
    private final List<Rehearsal.Verdict> verdicts = new ArrayList<>();
    private final int maxAttributes;

    /**
     * Before the first command.
     *
     * @param types every type of the project that matters here
     * @param maxAttributes the cap on a profile's custom attributes
     * @param freeNames how many names the project may still define
     */
    ExactPlan(AttributeTypes types, int maxAttributes, int freeNames) {
        this.types = new TypePlan(name -> types.typeOf(name.name()), freeNames);
        this.maxAttributes = maxAttributes;
    }

    /** Judges the next command; {@code held} is what the database has of its customer. */
    void add(TrackCommand command, HeldProfile held, Caps caps) {
        if (held.erased() && !caps.recreateErased()) {
            verdicts.add(Rehearsal.Verdict.ERASED);
        } else {
            add(command, held.names());
        }
    }

    /** Judges the next command; {@code existing} are the names that its profile holds in the database. */
    void add(TrackCommand command, Set<String> existing) {
        Profile profile = customerToProfile.computeIfAbsent(command.customerId(), id -> new Profile(existing));
        TrackUser user = command.user();
        user.removed().forEach(profile::remove);
        Rehearsal.Verdict verdict = new Rehearsal.Verdict(new ArrayList<>(0), new ArrayList<>(0));
        verdicts.add(verdict);
        // Attributes that the profile has need no place; they are settled before the new ones compete for what is left.
        Set<String> held = new HashSet<>(profile.names);
        for (Attribute attribute : user.attributes()) {
            take(command, attribute, held, profile, verdict);
        }
    }

    private void take(
            TrackCommand command, Attribute attribute, Set<String> held, Profile profile, Rehearsal.Verdict verdict) {
        AttributeName name = new AttributeName(AttributeName.PROFILE, attribute.name());
        Optional<Ignored> refusal = types.refusal(name, attribute.value());
        if (refusal.isPresent()) {
            verdict.ignored().add(refusal.get());
        } else if (!profile.hasRoom(name.name(), held, maxAttributes)) {
            verdict.ignored().add(new Ignored.ProfileFull(name.name()));
        } else {
            AttributeType type =
                    types.take(name, attribute.value(), command.key().keyId(), verdict.wouldFix());
            profile.set(new Attribute(name.name(), attribute.value().as(type)));
        }
    }

    /** The types to fix. */
    TypePlan types() {
        return types;
    }

    /** What to write, by customer id. */
    List<ProfileChange> changes() {
        List<ProfileChange> changes = new ArrayList<>();
        AttributesWriter writer = new AttributesWriter();
        customerToProfile.forEach((id, profile) -> changes.add(profile.change(id, writer)));
        return changes;
    }

    /** What each command's answer says was ignored, and which types it fixes, in the order of the commands. */
    List<Rehearsal.Verdict> verdicts() {
        return verdicts;
    }

    /** One profile as the commands before have left it. */
    private static final class Profile {
        private final Set<String> names;
        private final Map<String, Attribute> nameToAttribute = new LinkedHashMap<>();
        private final Set<String> removed = new TreeSet<>();

        Profile(Set<String> existing) {
            this.names = new HashSet<>(existing);
        }

        boolean hasRoom(String name, Set<String> held, int maxAttributes) {
            return Reserved.isReserved(name) || held.contains(name) || customNames() < maxAttributes;
        }

        private int customNames() {
            int count = 0;
            for (String name : names) {
                count += Reserved.isReserved(name) ? 0 : 1;
            }
            return count;
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

        ProfileChange change(String customerId, AttributesWriter writer) {
            return new ProfileChange(
                    customerId, writer.write(nameToAttribute.values()), ProfileChange.arrayLiteral(removed));
        }
    }
}
