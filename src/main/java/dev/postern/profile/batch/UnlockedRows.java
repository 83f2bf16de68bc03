package dev.postern.profile.batch;

import dev.postern.postgres.Database;
import dev.postern.profile.batch.BatchWriter.Unwritten;
import dev.postern.store.customer.LockAvailableProfiles;
import dev.postern.store.customer.LockAvailableProfiles.Strength;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Locks the rows of a batch that no other session holds, and writes them in the same transaction. */
public final class UnlockedRows {
    private final Database database;
    private final Strength strength;
    private final LockAvailableProfiles lockAvailableProfiles = new LockAvailableProfiles();

    public UnlockedRows(Database database, Strength strength) {
        this.database = database;
        this.strength = strength;
    }

    /** The part of a transaction that writes rows. */
    public interface Statements<R> {
        Future<AfterCommit<R>> write(SqlConnection connection, List<R> rows);
    }

    /** Answers the callers; completes with the rows that another session wrote first. */
    public interface AfterCommit<R> {
        Future<List<R>> complete();
    }

    private record Written<R>(List<R> locked, List<R> absent, AfterCommit<R> afterCommit) {}

    /** As {@link BatchWriter#writeUnlocked}. */
    public <R extends BatchRow<? extends PendingWrite<?, ?>>> Future<Unwritten<R>> write(
            List<R> rows, boolean absentToo, Statements<R> statements) {
        List<R> open = BatchRow.open(rows);
        if (open.isEmpty()) {
            return Future.succeededFuture(new Unwritten<>(List.of(), List.of()));
        }
        return database.transaction(connection -> lockAvailableProfiles
                        .execute(connection, strength, BatchRow.projectOf(open), customers(open))
                        .compose(customerToLocked -> write(connection, open, customerToLocked, absentToo, statements)))
                .compose(written -> written.afterCommit().complete().map(overtaken -> {
                    written.locked().addAll(overtaken);
                    return new Unwritten<>(written.locked(), written.absent());
                }));
    }

    private static Set<String> customers(List<? extends BatchRow<?>> rows) {
        Set<String> customers = new TreeSet<>();
        rows.forEach(row -> customers.add(row.customerId()));
        return customers;
    }

    private static <R extends BatchRow<?>> Future<Written<R>> write(
            SqlConnection connection,
            List<R> rows,
            Map<String, Boolean> customerToLocked,
            boolean absentToo,
            Statements<R> statements) {
        List<R> free = new ArrayList<>();
        List<R> locked = new ArrayList<>();
        List<R> absent = new ArrayList<>();
        for (R row : rows) {
            Boolean isLocked = customerToLocked.get(row.customerId());
            if (isLocked == null && !absentToo) {
                absent.add(row);
            } else {
                (isLocked == null || isLocked ? free : locked).add(row);
            }
        }
        Future<AfterCommit<R>> written = free.isEmpty()
                ? Future.succeededFuture(() -> Future.succeededFuture(List.of()))
                : statements.write(connection, free);
        return written.map(afterCommit -> new Written<>(locked, absent, afterCommit));
    }
}
