package dev.postern.profile.types;

import dev.postern.domain.Ignored;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The known attribute types of a project's profiles, or of its events of one name: an immutable snapshot. A known type never
 * goes stale, and only an absent name must be asked for; a re-type by an admin gives the project's types another version.
 */
public final class AttributeTypes {
    /** Of a new project: the reserved attributes are String from the start. */
    public static final AttributeTypes RESERVED_ONLY = new AttributeTypes(
            Map.of(
                    "name", AttributeType.STRING,
                    "email", AttributeType.STRING,
                    "mobile", AttributeType.STRING),
            Map.of(),
            false,
            0);

    /** Of events of a new name. */
    public static final AttributeTypes NONE = new AttributeTypes(Map.of(), Map.of(), false, 0);

    /** As many names may be learned before all are copied, and more where there are many; else each new name copies all. */
    private static final int FEWEST_RECENT = 256;

    private static final int RECENT_SHARE = 8;

    private final Map<String, AttributeType> nameToType;
    /** Those that were learned since all were copied, none of them among the others. */
    private final Map<String, AttributeType> recent;

    private final boolean complete;
    private final long version;

    private AttributeTypes(
            Map<String, AttributeType> nameToType, Map<String, AttributeType> recent, boolean complete, long version) {
        this.nameToType = nameToType;
        this.recent = recent;
        this.complete = complete;
        this.version = version;
    }

    /** The same, read at that version of the project's types. */
    AttributeTypes at(long readVersion) {
        return new AttributeTypes(nameToType, recent, complete, readVersion);
    }

    /** How often the types of the project's profiles had been changed when this was read. */
    public long version() {
        return version;
    }

    /** This snapshot and {@code learned}. */
    public AttributeTypes with(Map<String, AttributeType> learned) {
        Map<String, AttributeType> fresh = new HashMap<>(recent);
        learned.forEach((name, type) -> {
            if (nameToType.get(name) != type) {
                fresh.put(name, type);
            }
        });
        if (fresh.equals(recent)) {
            return this;
        }
        boolean few = fresh.size() <= Math.max(FEWEST_RECENT, nameToType.size() / RECENT_SHARE);
        if (few && Collections.disjoint(fresh.keySet(), nameToType.keySet())) {
            return new AttributeTypes(nameToType, fresh, complete, version);
        }
        Map<String, AttributeType> all = new HashMap<>(nameToType);
        all.putAll(fresh);
        return new AttributeTypes(all, Map.of(), complete, version);
    }

    /** The last snapshot of a project that may define no more names; an absent name stays absent. */
    public AttributeTypes complete() {
        return new AttributeTypes(nameToType, recent, true, version);
    }

    public Optional<AttributeType> typeOf(String name) {
        return Optional.ofNullable(find(name));
    }

    private @Nullable AttributeType find(String name) {
        AttributeType type = nameToType.get(name);
        return type == null && !recent.isEmpty() ? recent.get(name) : type;
    }

    /** How many names are known, the reserved ones included. */
    public int size() {
        return nameToType.size() + recent.size();
    }

    /** Judges every attribute by its fixed type. */
    public Resolution resolve(List<Attribute> attributes) {
        // Nearly always all of them are stored as they were sent, as the same list.
        int asSent = storedAsSent(attributes);
        if (asSent == attributes.size()) {
            return new Resolution.Resolved(attributes, List.of(), version);
        }
        List<Attribute> stored = new ArrayList<>(attributes.subList(0, asSent));
        List<Ignored> ignored = new ArrayList<>(0);
        for (int i = asSent; i < attributes.size(); i++) {
            Attribute attribute = attributes.get(i);
            String name = attribute.name();
            AttributeType type = find(name);
            if (type == null) {
                if (!complete) {
                    return new Resolution.Missing(missingFrom(attributes, i));
                }
                ignored.add(new Ignored.ProjectFull(name));
            } else if (attribute.value().fits(type)) {
                stored.add(new Attribute(name, attribute.value().as(type)));
            } else {
                ignored.add(mismatch(name, type, attribute.value()));
            }
        }
        return new Resolution.Resolved(stored, ignored, version);
    }

    /** How many of the first attributes are of their fixed type, and are stored as they were sent. */
    private int storedAsSent(List<Attribute> attributes) {
        int count = 0;
        while (count < attributes.size()) {
            Attribute attribute = attributes.get(count);
            AttributeType type = find(attribute.name());
            // Dates are normalised.
            if (type == null || type == AttributeType.DATE || !attribute.value().fits(type)) {
                return count;
            }
            count++;
        }
        return count;
    }

    /** The answer to a value that does not fit; {@code received} is the type that it would have fixed. */
    static Ignored mismatch(String name, AttributeType expected, AttributeValue value) {
        return new Ignored.TypeMismatch(name, expected, value.type());
    }

    private List<String> missingFrom(List<Attribute> attributes, int first) {
        List<String> missing = new ArrayList<>();
        for (Attribute attribute : attributes.subList(first, attributes.size())) {
            if (find(attribute.name()) == null) {
                missing.add(attribute.name());
            }
        }
        return missing;
    }
}
