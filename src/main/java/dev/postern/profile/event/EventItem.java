package dev.postern.profile.event;

import dev.postern.domain.Ignored;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.store.event.NewEvent;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** An event whose types are all known: its row, and the attributes that are left out. */
public record EventItem(NewEvent event, List<Ignored> ignored) {

    /** An event without an id that was not stored now was stored by an attempt whose answer was lost. */
    static Outcome outcome(NewEvent event, Set<UUID> stored) {
        return stored.contains(event.key()) || event.eventId().isEmpty() ? Outcome.CREATED : Outcome.REPEATED;
    }
}
