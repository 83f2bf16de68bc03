package dev.postern.profile.event;

import dev.postern.domain.Command;
import dev.postern.domain.Deadline;
import dev.postern.domain.EventCommand;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.type.Attribute;
import dev.postern.profile.types.AttributesWriter;
import dev.postern.store.event.NewEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * An event with the key of its row, which is made when it arrives, so that a write which is tried again stores it once.
 *
 * @param rowKey of the row, unlike those of any other process
 * @param arrivedAt when it happened, unless the caller said so
 */
public record StampedEvent(EventCommand command, UUID rowKey, OffsetDateTime arrivedAt) implements Command {

    public StampedEvent {
        // Callers tell the time in milliseconds too.
        arrivedAt = arrivedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    TrackEvent event() {
        return command.event();
    }

    /** The row, with the attributes that are taken. */
    NewEvent row(List<Attribute> stored) {
        TrackEvent event = event();
        OffsetDateTime occurredAt = event.time().isPresent()
                ? Instant.ofEpochMilli(event.time().getAsLong()).atOffset(ZoneOffset.UTC)
                : arrivedAt;
        return new NewEvent(
                command.projectId(),
                rowKey,
                event.customerId(),
                event.name(),
                occurredAt,
                event.eventId(),
                new AttributesWriter().write(stored));
    }

    @Override
    public ApiKey key() {
        return command.key();
    }

    @Override
    public String customerId() {
        return command.customerId();
    }

    @Override
    public int bytes() {
        return command.bytes();
    }

    @Override
    public Deadline deadline() {
        return command.deadline();
    }
}
