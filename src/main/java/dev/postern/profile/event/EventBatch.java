package dev.postern.profile.event;

import dev.postern.domain.Ignored;
import dev.postern.profile.commit.Piece;
import dev.postern.profile.commit.Ticket;
import dev.postern.profile.commit.Work;
import dev.postern.profile.types.Resolution;
import dev.postern.store.event.NewEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers events of one project into rows: each event is one, and those that bring the same id are one together. */
final class EventBatch implements Work.BatchBuilder<EventBatch.Waiting, EventBatch.Row> {
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Row> eventIdToRow = new HashMap<>(0);

    /** An event whose types are all known, and its caller. */
    record Waiting(PendingEvent pending, NewEvent event, List<Ignored> ignored, int knownNames) implements Piece {
        Waiting(PendingEvent pending, Resolution.Resolved resolved) {
            this(
                    pending,
                    pending.row(resolved.stored()),
                    resolved.ignored(),
                    resolved.stored().size());
        }

        @Override
        public Ticket<?> ticket() {
            return pending.ticket();
        }
    }

    /** An event, and the callers that repeated it behind the first one. */
    record Row(NewEvent event, List<Waiting> callers) {
        static Row of(Waiting first) {
            List<Waiting> callers = new ArrayList<>(1);
            callers.add(first);
            return new Row(first.event(), callers);
        }
    }

    @Override
    public boolean offer(Waiting waiting) {
        Optional<String> eventId = waiting.event().eventId();
        Row first = eventId.map(eventIdToRow::get).orElse(null);
        if (first != null) {
            return first.callers().add(waiting);
        }
        Row row = Row.of(waiting);
        eventId.ifPresent(id -> eventIdToRow.put(id, row));
        return rows.add(row);
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public List<Row> rows() {
        return rows;
    }
}
