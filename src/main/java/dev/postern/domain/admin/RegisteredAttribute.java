package dev.postern.domain.admin;

import dev.postern.domain.type.AttributeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An attribute name of a project.
 *
 * @param fixing empty for the reserved names, whose type nobody fixed
 * @param similar the other names that differ by case only
 */
public record RegisteredAttribute(
        String name, AttributeType type, Optional<Fixing> fixing, Ignorings ignorings, List<String> similar) {

    /** When a type was fixed, and by which key. */
    public record Fixing(Instant at, String keyId) {}

    /** How often values for a name were ignored, and when that was last. */
    public record Ignorings(long times, Optional<Instant> last) {
        public static final Ignorings NONE = new Ignorings(0, Optional.empty());
    }
}
