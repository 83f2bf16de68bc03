package dev.postern.profile;

import dev.postern.domain.Attribute;
import dev.postern.domain.AttributeType;
import dev.postern.domain.Ignored;
import dev.postern.domain.Json;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.Reserved;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.domain.TypeFix;
import dev.postern.profile.store.HeldProfile;
import dev.postern.profile.store.NewAttributeType;
import dev.postern.profile.store.ProfileChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges commands of one project one by one, in order, knowing what their profiles hold: which attributes are taken,
 * which types that fixes, and what is ignored. Used where a snapshot of the types is not enough: for names that nobody
 * has fixed yet, and for profiles at the cap.
 */
final class ExactPlan {
    private final AttributeTypes types;
    private final Map<String, Profile> customerToProfile = new TreeMap<>();
    private final Map<String, NewAttributeType> nameToNewType = new LinkedHashMap<>();
    private final List<Rehearsal.Verdict> verdicts = new ArrayList<>();
    private final int maxAttributes;
    private int freeNames;
    private boolean isProjectFull;

    /**
     * Before the first command.
     *
     * @param types every type of the project that matters here
     * @param maxAttributes the cap on a profile's custom attributes
     * @param freeNames how many names the project may still define
     */
    ExactPlan(AttributeTypes types, int maxAttributes, int freeNames) {
        this.types = types;
        this.maxAttributes = maxAttributes;
        this.freeNames = freeNames;
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
        String name = attribute.name();
        List<Ignored> left = verdict.ignored();
        AttributeType fixed = typeOf(name);
        AttributeType type = fixed == null ? attribute.value().type() : fixed;
        if (!attribute.value().fits(type)) {
            left.add(AttributeTypes.mismatch(name, type, attribute.value()));
        } else if (fixed == null && freeNames <= 0) {
            isProjectFull = true;
            left.add(new Ignored.ProjectFull(name));
        } else if (!Reserved.isReserved(name) && !held.contains(name) && profile.customNames() >= maxAttributes) {
            left.add(new Ignored.ProfileFull(name));
        } else {
            if (fixed == null) {
                freeNames--;
                nameToNewType.put(
                        name, new NewAttributeType(name, type, command.key().keyId()));
                verdict.wouldFix().add(new TypeFix(name, type));
            }
            profile.set(name, attribute.value().json(type));
        }
    }

    private @Nullable AttributeType typeOf(String name) {
        NewAttributeType fresh = nameToNewType.get(name);
        return fresh == null ? types.typeOf(name).orElse(null) : fresh.type();
    }

    /** The types to fix, by name. */
    List<NewAttributeType> newTypes() {
        return new TreeSet<>(nameToNewType.keySet())
                .stream().map(nameToNewType::get).toList();
    }

    /** The same as names and types. */
    Map<String, AttributeType> newNameToType() {
        Map<String, AttributeType> nameToType = new HashMap<>();
        nameToNewType.forEach((name, fresh) -> nameToType.put(name, fresh.type()));
        return nameToType;
    }

    /** What to write, by customer id. */
    List<ProfileChange> changes() {
        List<ProfileChange> changes = new ArrayList<>();
        customerToProfile.forEach((id, profile) -> changes.add(profile.change(id)));
        return changes;
    }

    /** What each command's answer says was ignored, and which types it fixes, in the order of the commands. */
    List<Rehearsal.Verdict> verdicts() {
        return verdicts;
    }

    /** Whether a name was ignored because the project may define no more. */
    boolean isProjectFull() {
        return isProjectFull;
    }

    /** One profile as the commands before have left it. */
    private static final class Profile {
        private final Set<String> names;
        private final Map<String, String> nameToJson = new LinkedHashMap<>();
        private final Set<String> removed = new TreeSet<>();

        Profile(Set<String> existing) {
            this.names = new HashSet<>(existing);
        }

        int customNames() {
            int count = 0;
            for (String name : names) {
                count += Reserved.isReserved(name) ? 0 : 1;
            }
            return count;
        }

        void remove(String name) {
            names.remove(name);
            nameToJson.remove(name);
            removed.add(name);
        }

        void set(String name, String json) {
            names.add(name);
            nameToJson.put(name, json);
            removed.remove(name);
        }

        ProfileChange change(String customerId) {
            StringBuilder json = new StringBuilder("{");
            nameToJson.forEach((name, value) -> Json.appendMember(json, name, value));
            return new ProfileChange(customerId, json.append('}').toString(), ProfileChange.arrayLiteral(removed));
        }
    }
}
