package dev.postern.transfer.imports;

import dev.postern.transfer.read.Position;
import dev.postern.transfer.read.Row;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A row between its reading and its settlement. Owned by the import; the writer completes the result of a customer on its
 * event loop.
 *
 * @param end bytes of the file up to its end
 * @param resume where an import can go on when this row and all before are settled; present now and then
 */
record PendingRow(Row row, long end, Optional<Position> resume, CompletableFuture<RowResult> result) {

    PendingRow(Row row, long end, Optional<Position> resume) {
        this(row, end, resume, new CompletableFuture<>());
    }

    boolean isCustomer() {
        return row instanceof Row.Customer;
    }

    /** For rows that are sent. */
    Row.Customer customer() {
        return (Row.Customer) row;
    }

    boolean isSettled() {
        return !isCustomer() || result.isDone();
    }

    /** The same row before it is sent once more. */
    PendingRow again() {
        return new PendingRow(row, end, resume);
    }
}
