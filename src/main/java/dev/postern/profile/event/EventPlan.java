package dev.postern.profile.event;

import dev.postern.domain.Attribute;
import dev.postern.domain.AttributeName;
import dev.postern.domain.AttributeType;
import dev.postern.domain.Ignored;
import dev.postern.domain.Rehearsal;
import dev.postern.domain.TrackEvent;
import dev.postern.domain.TypeFix;
import dev.postern.profile.types.TypePlan;
import dev.postern.store.event.NewEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Judges events of one project one by one, in order, and fixes the types of names that nobody has fixed. */
final class EventPlan {
    private final TypePlan types;
    private final Set<String> seen;
    private final List<NewEvent> events = new ArrayList<>();
    private final List<Judged> judged = new ArrayList<>();

    /** {@code seen} are the ids of events that are stored. */
    EventPlan(TypePlan types, Set<String> seen) {
        this.types = types;
        this.seen = new HashSet<>(seen);
    }

    /** An event and what its answer says was ignored; a repeat is not to be stored. */
    record Judged(
            PendingEvent pending, List<Ignored> ignored, List<TypeFix> fixes, boolean isRepeat, boolean isErased) {
        Rehearsal.Verdict verdict() {
            return isErased ? Rehearsal.Verdict.ERASED : new Rehearsal.Verdict(ignored, fixes);
        }
    }

    /** Judges the next event. A repeat fixes nothing, nor does one of a customer who was erased. */
    void add(PendingEvent pending, boolean isErased) {
        if (isErased) {
            judged.add(new Judged(pending, List.of(), List.of(), false, true));
            return;
        }
        TrackEvent event = pending.event();
        if (event.eventId().isPresent() && !seen.add(event.eventId().get())) {
            judged.add(new Judged(pending, List.of(), List.of(), true, false));
            return;
        }
        List<Attribute> stored = new ArrayList<>(event.attributes().size());
        Judged judgement = new Judged(pending, new ArrayList<>(0), new ArrayList<>(0), false, false);
        for (Attribute attribute : event.attributes()) {
            take(judgement, attribute, stored);
        }
        events.add(pending.row(stored));
        judged.add(judgement);
    }

    private void take(Judged judgement, Attribute attribute, List<Attribute> stored) {
        PendingEvent pending = judgement.pending();
        AttributeName name = new AttributeName(pending.event().name(), attribute.name());
        Optional<Ignored> refusal = types.refusal(name, attribute.value());
        if (refusal.isPresent()) {
            judgement.ignored().add(refusal.get());
        } else {
            String keyId = pending.ticket().command().key().keyId();
            AttributeType type = types.take(name, attribute.value(), keyId, judgement.fixes());
            stored.add(new Attribute(name.name(), attribute.value().as(type)));
        }
    }

    /** The types to fix. */
    TypePlan types() {
        return types;
    }

    /** What to store. */
    List<NewEvent> events() {
        return events;
    }

    /** What became of each event, in their order. */
    List<Judged> judged() {
        return judged;
    }
}
