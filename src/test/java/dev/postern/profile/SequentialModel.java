package dev.postern.profile;

import dev.postern.domain.Ignored;
import dev.postern.domain.TrackUser;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Section 1 of the contract, applied to one command after the other. The product must do the same in batches. */
public final class SequentialModel {
    private static final Set<String> RESERVED = Set.of("name", "email", "mobile");

    private final int maxAttributes;
    private final int maxNames;
    private final Map<String, AttributeType> nameToType = new HashMap<>();
    private final Map<String, Map<String, String>> customerToProfile = new TreeMap<>();

    public SequentialModel(int maxAttributes, int maxNames) {
        this.maxAttributes = maxAttributes;
        this.maxNames = maxNames;
    }

    public void fix(String name, AttributeType type) {
        nameToType.put(name, type);
    }

    /** Each profile as names to JSON literals, by customer id. */
    public Map<String, Map<String, String>> profiles() {
        return customerToProfile;
    }

    Map<String, AttributeType> types() {
        return nameToType;
    }

    /** Applies one command and returns what is ignored of it. */
    public List<Ignored> apply(TrackUser user) {
        Map<String, String> profile = customerToProfile.computeIfAbsent(user.customerId(), id -> new TreeMap<>());
        user.removed().forEach(profile::remove);
        List<Ignored> ignored = new ArrayList<>();
        for (Attribute attribute : user.attributes()) {
            String name = attribute.name();
            AttributeValue value = attribute.value();
            AttributeType type = RESERVED.contains(name) ? AttributeType.STRING : nameToType.get(name);
            if (type != null && !value.fits(type)) {
                ignored.add(new Ignored.TypeMismatch(name, type, value.type()));
            } else if (type == null && nameToType.size() >= maxNames) {
                ignored.add(new Ignored.ProjectFull(name));
            } else if (!profile.containsKey(name) && !RESERVED.contains(name) && custom(profile) >= maxAttributes) {
                ignored.add(new Ignored.ProfileFull(name));
            } else {
                AttributeType fixed = type == null ? value.type() : type;
                if (!RESERVED.contains(name)) {
                    nameToType.put(name, fixed);
                }
                profile.put(name, Commands.json(value, fixed));
            }
        }
        return ignored;
    }

    public static long custom(Map<String, String> profile) {
        return profile.keySet().stream()
                .filter(name -> !RESERVED.contains(name))
                .count();
    }
}
