package dev.postern.transfer.imports;

import dev.postern.domain.ApiKey;
import dev.postern.domain.Deadline;
import dev.postern.domain.TrackCommand;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;

/**
 * The way of customers to their judgement, over the bus as from the HTTP edge. Entries come from the thread of the import
 * and are answered on the event loop of this verticle.
 */
abstract class RowWriter extends VerticleBase {
    /** Long: an import is better late than interrupted. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final ApiKey key;

    /** {@code key} is the one that types are fixed by. */
    RowWriter(ApiKey key) {
        this.key = key;
    }

    /** Answers every one of {@code entries}, all of which bring a customer. */
    final void send(List<PendingRow> entries) {
        context.runOnContext(turn -> ask(entries));
    }

    /** On the event loop. */
    abstract void ask(List<PendingRow> entries);

    /** How many entries are best sent at a time. */
    abstract int packet();

    final TrackCommand command(PendingRow entry) {
        return new TrackCommand(key, entry.user(), entry.bytes(), new Deadline(System.nanoTime() + DEADLINE.toNanos()));
    }
}
