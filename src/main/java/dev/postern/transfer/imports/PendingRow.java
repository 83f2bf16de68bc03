package dev.postern.transfer.imports;

import dev.postern.domain.TrackUser;
import dev.postern.transfer.read.Position;
import dev.postern.transfer.read.Row;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A row between its reading and its settlement. Owned by the import; the writer completes the result on its event loop.
 *
 * @param line where it begins, from 1
 * @param end bytes of the file up to its end
 * @param bytes its own length
 * @param resume where an import can go on when this row and all before are settled; present now and then
 */
record PendingRow(
        long line, long end, int bytes, Row row, Optional<Position> resume, CompletableFuture<RowResult> result) {

    PendingRow(long line, long end, int bytes, Row row, Optional<Position> resume) {
        this(line, end, bytes, row, resume, new CompletableFuture<>());
    }

    boolean isCustomer() {
        return row instanceof Row.Customer;
    }

    /** For rows that are sent. */
    TrackUser user() {
        return ((Row.Customer) row).user();
    }

    boolean isSettled() {
        return !isCustomer() || result.isDone();
    }

    /** The same row before it is sent once more. */
    PendingRow again() {
        return new PendingRow(line, end, bytes, row, resume);
    }
}
