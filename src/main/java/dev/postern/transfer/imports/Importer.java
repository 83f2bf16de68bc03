package dev.postern.transfer.imports;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.transfer.Cancellation;
import dev.postern.transfer.CancelledException;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.read.Position;
import dev.postern.transfer.read.Rejection;
import dev.postern.transfer.read.Row;
import dev.postern.transfer.read.RowReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/**
 * Reads rows, sends their customers with a bounded number in flight, and settles them in the order of the file. Owned by
 * the import command; runs on its thread.
 */
final class Importer {
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

    private final RowReader reader;
    private final RowWriter writer;
    private final ImportReport report;
    private final Limits limits;
    private final Cancellation cancellation;
    private final Deque<PendingRow> pending = new ArrayDeque<>();
    private final List<PendingRow> unsent = new ArrayList<>();
    private long settledOffset;
    private long savedNanos = System.nanoTime();
    private long progressNanos = System.nanoTime();

    /** How much may be in flight, and how often the state is saved. */
    record Limits(int rows, int bytes, Duration saveInterval) {}

    Importer(RowReader reader, RowWriter writer, ImportReport report, Limits limits, Cancellation cancellation) {
        this.reader = reader;
        this.writer = writer;
        this.report = report;
        this.limits = limits;
        this.cancellation = cancellation;
        this.settledOffset = reader.offset();
    }

    /** Imports the rest of the file; false when it was cancelled before the end, with the state saved. */
    boolean run() {
        try {
            boolean isAtEnd = readAll();
            settleAll();
            report.save(reader.position());
            return isAtEnd;
        } catch (CancelledException e) {
            // The reader is in the middle of a record: only the state of the last whole row can be resumed.
            settleAll();
            return false;
        } catch (IOException e) {
            throw new FileFailure(Kind.IO_ERROR, "Cannot read the file: " + e);
        }
    }

    private boolean readAll() throws IOException {
        while (!cancellation.isRequested()) {
            Optional<Row> row = reader.next();
            if (row.isEmpty()) {
                return true;
            }
            add(row.get());
            while (!pending.isEmpty() && (isFull() || pending.element().isSettled())) {
                settleFirst();
            }
        }
        return false;
    }

    private void settleAll() {
        while (!pending.isEmpty()) {
            settleFirst();
        }
    }

    private boolean isFull() {
        return pending.size() >= limits.rows() || reader.offset() - settledOffset > limits.bytes();
    }

    private void add(Row read) {
        PendingRow row = new PendingRow(read, reader.offset(), resumePosition());
        pending.add(row);
        if (row.isCustomer()) {
            unsent.add(row);
            if (unsent.size() >= writer.packetRows()) {
                sendAll();
            }
        }
    }

    /** The position of the next record, once in a save interval: each one copies the state of the file's hash. */
    private Optional<Position> resumePosition() {
        long now = System.nanoTime();
        if (now - savedNanos < limits.saveInterval().toNanos()) {
            return Optional.empty();
        }
        savedNanos = now;
        return Optional.of(reader.position());
    }

    private void sendAll() {
        if (!unsent.isEmpty()) {
            writer.send(List.copyOf(unsent));
            unsent.clear();
        }
    }

    private void settleFirst() {
        PendingRow row = pending.element();
        if (row.row() instanceof Rejection rejection) {
            report.rejected(rejection);
        } else {
            settleCustomer();
        }
        pending.remove();
        settledOffset = row.end();
        report.progressed(row.end());
        row.resume().ifPresent(report::save);
    }

    private void settleCustomer() {
        while (true) {
            PendingRow row = pending.element();
            if (!row.isSettled()) {
                sendAll();
            }
            try {
                report.accepted(row, row.result().join());
                progressNanos = System.nanoTime();
                return;
            } catch (CompletionException | CancellationException e) {
                if (!(e.getCause() instanceof ServiceException refusal)) {
                    throw e;
                }
                if (!isTransient(refusal.code())) {
                    report.rejected(Rejection.of(
                            row.row().line(), refusal.code().type(), String.valueOf(refusal.getMessage())));
                    return;
                }
                sendAgain(refusal);
            }
        }
    }

    private static boolean isTransient(ErrorCode code) {
        return code == ErrorCode.UNAVAILABLE || code == ErrorCode.TIMEOUT || code == ErrorCode.OVERLOADED;
    }

    /**
     * Sends everything in flight again, also what was stored: a row must not be overtaken by a later row of its customer, and
     * to store one again in order changes nothing.
     */
    private void sendAgain(ServiceException cause) {
        sendAll();
        for (PendingRow row : pending) {
            if (row.isCustomer()) {
                row.result().handle((result, failure) -> true).join();
            }
        }
        boolean cancelled = cancellation.isRequestedWithin(RETRY_PAUSE);
        if (cancelled || System.nanoTime() - progressNanos > LONGEST_RETRY.toNanos()) {
            throw new FileFailure(Kind.DATABASE_UNAVAILABLE, "The database is away: " + cause.getMessage() + ".");
        }
        List<PendingRow> again = pending.stream().map(PendingRow::again).toList();
        pending.clear();
        pending.addAll(again);
        pending.stream().filter(PendingRow::isCustomer).forEach(unsent::add);
        sendAll();
    }
}
