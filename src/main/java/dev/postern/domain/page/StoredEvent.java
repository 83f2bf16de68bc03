package dev.postern.domain.page;

import dev.postern.domain.admin.CustomerLookup.Attribute;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event as it is stored.
 *
 * @param position when it happened, and which event of that moment it is
 * @param eventId the caller's, where one was given
 * @param attributes by name
 */
public record StoredEvent(
        Position position, String name, Optional<String> eventId, Instant receivedAt, List<Attribute> attributes) {}
