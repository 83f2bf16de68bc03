package dev.postern.domain.admin;

import dev.postern.domain.type.AttributeType;
import java.time.Instant;
import java.util.List;

/** The stored state of a customer. */
public sealed interface CustomerLookup {

    /** Nothing was ever stored. */
    record Absent() implements CustomerLookup {}

    /** Its profile was erased, and nothing was stored since. */
    record Erased(Instant at) implements CustomerLookup {}

    /** Its profile, the attributes by name. */
    record Found(Instant createdAt, Instant updatedAt, List<Attribute> attributes) implements CustomerLookup {}

    /**
     * One attribute.
     *
     * @param type the type that the name has now
     * @param json the value as it is stored
     */
    record Attribute(String name, AttributeType type, String json) {}
}
