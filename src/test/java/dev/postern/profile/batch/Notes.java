package dev.postern.profile.batch;

import dev.postern.domain.TrackCommand;
import dev.postern.profile.Commands;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A store of texts: a text like {@code a1} is about customer {@code a}. The test says what becomes of a batch. */
abstract class Notes
        implements BatchWriter<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>> {

    static PendingWrite<TrackCommand, String> note(String text) {
        return note(text, Duration.ofSeconds(30));
    }

    static PendingWrite<TrackCommand, String> note(String text, Duration deadline) {
        return note(text, text.substring(0, 1), deadline);
    }

    static PendingWrite<TrackCommand, String> note(String text, String customerId, Duration deadline) {
        PendingWrite<TrackCommand, String> note =
                new PendingWrite<>(Commands.command("shop", Commands.user(customerId), deadline), () -> {});
        note.resolve(text);
        return note;
    }

    static String text(BatchRow<PendingWrite<TrackCommand, String>> row) {
        return String.join("+", row.writes().stream().map(PendingWrite::item).toList());
    }

    static List<String> texts(List<BatchRow<PendingWrite<TrackCommand, String>>> rows) {
        return rows.stream().map(Notes::text).toList();
    }

    /** Each note is a row; one like {@code a!} cannot be gathered. */
    @Override
    public BatchBuilder<PendingWrite<TrackCommand, String>, BatchRow<PendingWrite<TrackCommand, String>>>
            batchBuilder() {
        List<BatchRow<PendingWrite<TrackCommand, String>>> rows = new ArrayList<>();
        return new BatchBuilder<>() {
            @Override
            public boolean offer(PendingWrite<TrackCommand, String> note) {
                if (note.item().endsWith("!")) {
                    throw new IllegalStateException("a defect");
                }
                return rows.add(new BatchRow<>(note.customerId(), note));
            }

            @Override
            public int size() {
                return rows.size();
            }

            @Override
            public List<BatchRow<PendingWrite<TrackCommand, String>>> rows() {
                return rows;
            }
        };
    }

    @Override
    public Future<Unwritten<BatchRow<PendingWrite<TrackCommand, String>>>> writeUnlocked(
            List<BatchRow<PendingWrite<TrackCommand, String>>> rows, boolean absentToo) {
        throw new AssertionError("no row is held here");
    }
}
