package dev.postern.profile.event;

import dev.postern.domain.DryRun;
import dev.postern.domain.EventId;
import dev.postern.domain.Ignored;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeName;
import dev.postern.domain.type.AttributeType;
import dev.postern.profile.commit.CommandPlan;
import dev.postern.profile.types.TypePlan;
import dev.postern.store.customer.HeldProfile;
import dev.postern.store.event.NewEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The rows of some events, without the repeats. */
public final class EventPlan extends CommandPlan<StampedEvent> {
    private final Set<EventId> seenIds;
    private final List<NewEvent> events = new ArrayList<>();
    private final Set<UUID> repeats = new HashSet<>();

    /** {@code seenIds} are the ids of events that are stored. */
    EventPlan(TypePlan types, Set<EventId> seenIds) {
        super(types);
        this.seenIds = new HashSet<>(seenIds);
    }

    /** A repeat fixes nothing and ignores nothing. */
    @Override
    protected DryRun.Verdict judge(StampedEvent command, HeldProfile held) {
        TrackEvent event = command.event();
        Optional<EventId> id = event.id();
        if (id.isPresent() && !seenIds.add(id.get())) {
            repeats.add(command.rowKey());
            return DryRun.Verdict.REPEATED;
        }
        DryRun.Verdict verdict = new DryRun.Verdict(new ArrayList<>(0), new ArrayList<>(0));
        List<Attribute> stored = new ArrayList<>(event.attributes().size());
        for (Attribute attribute : event.attributes()) {
            AttributeName name = new AttributeName(event.name(), attribute.name());
            Optional<Ignored> refusal = types().refusal(name, attribute.value());
            if (refusal.isPresent()) {
                verdict.ignored().add(refusal.get());
            } else {
                AttributeType type =
                        types().take(name, attribute.value(), command.key().keyId(), verdict.wouldFix());
                stored.add(new Attribute(name.name(), attribute.value().as(type)));
            }
        }
        events.add(command.row(stored));
        return verdict;
    }

    /** The rows to store. */
    List<NewEvent> events() {
        return events;
    }

    /** Row keys of the events whose id was seen before. */
    Set<UUID> repeats() {
        return repeats;
    }
}
