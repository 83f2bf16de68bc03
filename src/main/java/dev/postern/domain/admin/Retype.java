package dev.postern.domain.admin;

import dev.postern.domain.type.AttributeType;
import java.time.Instant;
import java.util.Optional;

/**
 * The last time that an attribute got another type, and how far its values follow.
 *
 * @param orderedBy the id of the key
 * @param doneAt empty while values are converted
 * @param profiles that were looked at
 * @param converted that hold the same in another form now
 * @param lost that lost the value
 */
public record Retype(
        String name,
        AttributeType from,
        AttributeType to,
        Instant orderedAt,
        String orderedBy,
        Optional<Instant> doneAt,
        long profiles,
        long converted,
        long lost) {}
