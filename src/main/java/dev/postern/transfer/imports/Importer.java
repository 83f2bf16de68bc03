package dev.postern.transfer.imports;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.transfer.Cancellation;
import dev.postern.transfer.CancelledException;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.read.RawRecord;
import dev.postern.transfer.read.Rejection;
import dev.postern.transfer.read.Row;
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
 * Reads records, sends their customers on their road with a bounded number on the way, and settles them in the order of
 * the file. Owned by the import command; runs on its thread.
 */
public final class Importer {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SAVE_NANOS = Duration.ofSeconds(1).toNanos();

    private final RowReader file;
    private final RowWriter road;
    private final ImportReport account;
    private final Window window;
    private final Cancellation stop;
    private final Deque<PendingRow> entries = new ArrayDeque<>();
    private final List<PendingRow> outbox = new ArrayList<>();
    private long bytes;
    private long savedNanos = System.nanoTime();
    private long progressNanos = System.nanoTime();

    /** How much may be on its way at a time. */
    record Window(int entries, int bytes) {}

    Importer(RowReader file, RowWriter road, ImportReport account, Window window, Cancellation stop) {
        this.file = file;
        this.road = road;
        this.account = account;
        this.window = window;
        this.stop = stop;
    }

    /** Imports the rest of the file; false when it was stopped before the end, with the state saved. */
    boolean run() {
        try {
            boolean isAtEnd = readAll();
            settleAll();
            account.save(file.position());
            return isAtEnd;
        } catch (CancelledException e) {
            // In the middle of a record: the state saved last is right.
            settleAll();
            return false;
        } catch (IOException e) {
            throw new FileFailure(Kind.BROKEN_FILE, "Cannot read the file: " + e);
        }
    }

    private boolean readAll() throws IOException {
        boolean isAtEnd = false;
        while (!isAtEnd && !stop.isRequested()) {
            Optional<RawRecord> record = file.next();
            record.filter(read -> !read.isBlank()).ifPresent(this::take);
            isAtEnd = record.isEmpty();
            while (isFull() || isFirstAnswered()) {
                settleFirst();
            }
        }
        return isAtEnd;
    }

    private void settleAll() {
        while (!entries.isEmpty()) {
            settleFirst();
        }
    }

    private boolean isFull() {
        return entries.size() >= window.entries() || bytes > window.bytes();
    }

    private boolean isFirstAnswered() {
        PendingRow first = entries.peek();
        return first != null && (!first.isCustomer() || first.answer().isDone());
    }

    private void take(RawRecord record) {
        PendingRow entry = new PendingRow(record.line(), file.offset(), record.bytes().length, file.judge(record));
        entries.add(entry);
        bytes += entry.bytes();
        if (entry.isCustomer()) {
            outbox.add(entry);
            if (outbox.size() >= road.packet()) {
                flush();
            }
        }
        long now = System.nanoTime();
        if (now - savedNanos > SAVE_NANOS) {
            savedNanos = now;
            entry.mark(file.position());
        }
    }

    private void flush() {
        if (!outbox.isEmpty()) {
            road.send(List.copyOf(outbox));
            outbox.clear();
        }
    }

    private void settleFirst() {
        PendingRow entry = entries.element();
        if (entry.reading() instanceof Row.Refused refused) {
            account.rejected(refused.reject());
        } else {
            settle(entry);
        }
        entries.remove();
        bytes -= entry.bytes();
        account.progressed(entry.end());
        entry.mark().ifPresent(account::save);
    }

    private void settle(PendingRow entry) {
        if (!entry.answer().isDone()) {
            flush();
        }
        while (true) {
            try {
                account.judged(entry, entry.answer().join());
                progressNanos = System.nanoTime();
                return;
            } catch (CompletionException | CancellationException e) {
                if (!(e.getCause() instanceof ServiceException refused)) {
                    throw e;
                }
                if (!isPassing(refused.code())) {
                    account.rejected(
                            Rejection.of(entry.line(), refused.code().type(), String.valueOf(refused.getMessage())));
                    return;
                }
                sendAgain(refused);
            }
        }
    }

    /** What may succeed when it is tried again. */
    private static boolean isPassing(ErrorCode code) {
        return code == ErrorCode.UNAVAILABLE || code == ErrorCode.TIMEOUT || code == ErrorCode.OVERLOADED;
    }

    /**
     * Everything on its way, also what was stored: a row must not be overtaken by a later row of its customer, and to store
     * one again in order changes nothing.
     */
    private void sendAgain(ServiceException cause) {
        flush();
        for (PendingRow entry : entries) {
            if (entry.isCustomer()) {
                entry.answer().handle((judgement, failure) -> true).join();
            }
        }
        boolean stopped = stop.isRequestedWithin(PAUSE);
        if (stopped || System.nanoTime() - progressNanos > PATIENCE.toNanos()) {
            throw new FileFailure(Kind.DATABASE_AWAY, "The database is away: " + cause.getMessage() + ".");
        }
        for (PendingRow entry : entries) {
            if (entry.isCustomer()) {
                entry.forgetAnswer();
                outbox.add(entry);
            }
        }
        flush();
    }
}
