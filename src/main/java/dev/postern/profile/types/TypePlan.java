package dev.postern.profile.types;

import dev.postern.domain.Ignored;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.domain.type.AttributeValue;
import dev.postern.domain.type.TypeFix;
import dev.postern.store.type.NewAttributeType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The types that one transaction fixes: each name's by the first value that is taken, as long as the project has room. */
public final class TypePlan {
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
    public TypePlan(Function<AttributeName, Optional<AttributeType>> known, int freeNames) {
        this.known = known;
        this.freeNames = freeNames;
    }

    /** Why a value may not be stored under a name; empty where it may. */
    public Optional<Ignored> refusal(AttributeName name, AttributeValue value) {
        Optional<AttributeType> fixed = typeOf(name);
        if (fixed.isPresent()) {
            return value.fits(fixed.get())
                    ? Optional.empty()
                    : Optional.of(AttributeTypes.mismatch(name.name(), fixed.get(), value));
        }
        isProjectFull |= freeNames <= 0;
        return freeNames > 0 ? Optional.empty() : Optional.of(new Ignored.ProjectFull(name.name()));
    }

    /** The type to store a value as: the name's, or else the value's, which is fixed with it and added to {@code fixes}. */
    public AttributeType take(AttributeName name, AttributeValue value, String keyId, List<TypeFix> fixes) {
        return typeOf(name).orElseGet(() -> {
            freeNames--;
            nameToNewType.put(name, new NewAttributeType(name, value.type(), keyId));
            fixes.add(new TypeFix(name.name(), value.type()));
            return value.type();
        });
    }

    private Optional<AttributeType> typeOf(AttributeName name) {
        NewAttributeType fresh = nameToNewType.get(name);
        return fresh == null ? known.apply(name) : Optional.of(fresh.type());
    }

    /** The types to fix, by name. */
    public List<NewAttributeType> newTypes() {
        return nameToNewType.values().stream()
                .sorted(Comparator.comparing(NewAttributeType::name))
                .toList();
    }

    /** The same as names and types. */
    public Map<AttributeName, AttributeType> newNameToType() {
        Map<AttributeName, AttributeType> nameToType = new HashMap<>();
        nameToNewType.forEach((name, fresh) -> nameToType.put(name, fresh.type()));
        return nameToType;
    }

    /** Whether a new name was refused. */
    public boolean isProjectFull() {
        return isProjectFull;
    }
}
