package dev.postern.profile.event;

import dev.postern.domain.Attribute;
import dev.postern.domain.EventCommand;
import dev.postern.domain.TrackEvent;
import dev.postern.profile.commit.Piece;
import dev.postern.profile.commit.Ticket;
import dev.postern.profile.types.AttributesWriter;
import dev.postern.store.event.NewEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * An event that waits to be stored. Its key is made once, when it arrives, so that a write which is tried again stores it once.
 *
 * @param arrivedAt when it happened, unless the caller said so
 */
public record PendingEvent(Ticket<EventCommand> ticket, UUID key, OffsetDateTime arrivedAt) implements Piece {

    public PendingEvent {
        // Callers tell the time in milliseconds too.
        arrivedAt = arrivedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    TrackEvent event() {
        return ticket.command().event();
    }

    /** The row, with the attributes that are taken. */
    NewEvent row(List<Attribute> stored) {
        TrackEvent event = event();
        return new NewEvent(
                key,
                event.customerId(),
                event.name(),
                occurredAt(),
                event.eventId(),
                new AttributesWriter().write(stored));
    }

    private OffsetDateTime occurredAt() {
        return event().time().isPresent()
                ? Instant.ofEpochMilli(event().time().getAsLong()).atOffset(ZoneOffset.UTC)
                : arrivedAt;
    }
}
