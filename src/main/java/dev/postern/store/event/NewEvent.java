package dev.postern.store.event;

import dev.postern.domain.EventId;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * One row of the events: one parameter set of a batch.
 *
 * @param key of the row; a write that is tried again brings the same, so that nothing is stored twice
 * @param eventId the caller's id, where one was given
 * @param attributesJson one JSON object
 */
public record NewEvent(
        String projectId,
        UUID key,
        String customerId,
        String name,
        OffsetDateTime occurredAt,
        Optional<String> eventId,
        String attributesJson) {

    /** The id of the event, which makes a repeat known. */
    public Optional<EventId> id() {
        return EventId.of(customerId, eventId);
    }
}
