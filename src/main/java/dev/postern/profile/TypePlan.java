package dev.postern.profile;

import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import dev.postern.profile.store.NewAttributeType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The types that one transaction fixes: each name's by the first value that is taken, as long as the project has room. */
final class TypePlan {
    private final Function<AttributeName, Optional<AttributeType>> known;
    private final Map<AttributeName, NewAttributeType> nameToNewType = new HashMap<>();
    private int freeNames;
    private boolean isProjectFull;

    /**
     * Before the first value.
     *
     * @param known every type of the project that matters here
     * @param freeNames how many names the project may still define
     */
    TypePlan(Function<AttributeName, Optional<AttributeType>> known, int freeNames) {
        this.known = known;
        this.freeNames = freeNames;
    }

    /** The type of a name that has one, also if it was fixed a moment ago. */
    Optional<AttributeType> typeOf(AttributeName name) {
        NewAttributeType fresh = nameToNewType.get(name);
        return fresh == null ? known.apply(name) : Optional.of(fresh.type());
    }

    /** Whether the project may define one more name. */
    boolean hasRoom() {
        isProjectFull |= freeNames <= 0;
        return freeNames > 0;
    }

    /** Fixes the type of a name that has none. */
    void fix(AttributeName name, AttributeType type, String keyId) {
        freeNames--;
        nameToNewType.put(name, new NewAttributeType(name, type, keyId));
    }

    /** The types to fix, by name. */
    List<NewAttributeType> newTypes() {
        return nameToNewType.values().stream()
                .sorted(Comparator.comparing(
                                (NewAttributeType type) -> type.name().event())
                        .thenComparing(type -> type.name().name()))
                .toList();
    }

    /** The same as names and types. */
    Map<AttributeName, AttributeType> newNameToType() {
        Map<AttributeName, AttributeType> nameToType = new HashMap<>();
        nameToNewType.forEach((name, fresh) -> nameToType.put(name, fresh.type()));
        return nameToType;
    }

    /** Whether somebody asked for room in vain. */
    boolean isProjectFull() {
        return isProjectFull;
    }
}
