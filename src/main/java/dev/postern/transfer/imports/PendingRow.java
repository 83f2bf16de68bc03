package dev.postern.transfer.imports;

import dev.postern.domain.TrackUser;
import dev.postern.transfer.read.Position;
import dev.postern.transfer.read.Row;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A record between its reading and its account. Owned by the import; the road answers {@link #answer} on its event loop.
 */
final class PendingRow {
    private final long line;
    private final long end;
    private final int bytes;
    private final Row reading;
    private CompletableFuture<RowResult> answer = new CompletableFuture<>();
    private @Nullable Position mark;

    /** {@code end} is how much of the file was read with it. */
    PendingRow(long line, long end, int bytes, Row reading) {
        this.line = line;
        this.end = end;
        this.bytes = bytes;
        this.reading = reading;
    }

    long line() {
        return line;
    }

    long end() {
        return end;
    }

    int bytes() {
        return bytes;
    }

    Row reading() {
        return reading;
    }

    /** The customer that it brings; for entries that are sent. */
    TrackUser user() {
        return ((Row.Customer) reading).user();
    }

    boolean isCustomer() {
        return reading instanceof Row.Customer;
    }

    CompletableFuture<RowResult> answer() {
        return answer;
    }

    /** Before it is sent once more. */
    void forgetAnswer() {
        answer = new CompletableFuture<>();
    }

    void mark(Position after) {
        mark = after;
    }

    /** Where an import can go on once this entry and all before are settled. */
    Optional<Position> mark() {
        return Optional.ofNullable(mark);
    }
}
