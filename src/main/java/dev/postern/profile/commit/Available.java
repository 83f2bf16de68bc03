package dev.postern.profile.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Rows by what other sessions do with their customers.
 *
 * @param free locked by this transaction, or absent and to be written all the same
 * @param locked held by another session
 * @param absent shown by no session; another one may be about to insert them
 */
public record Available<R>(List<R> free, List<R> locked, List<R> absent) {

    /** By what {@link dev.postern.store.customer.LockAvailableProfiles} has found; {@code absentToo} takes the absent for free. */
    public static <R> Available<R> of(
            List<R> rows, Function<R, String> customerId, Map<String, Boolean> customerToLocked, boolean absentToo) {
        Available<R> available = new Available<>(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (R row : rows) {
            Boolean isLocked = customerToLocked.get(customerId.apply(row));
            if (isLocked == null && !absentToo) {
                available.absent.add(row);
            } else {
                (isLocked == null || isLocked ? available.free : available.locked).add(row);
            }
        }
        return available;
    }

    /** The rows that are left when the free ones are written, but for {@code overtaken}. */
    public Work.Unwritten<R> unwritten(List<R> overtaken) {
        List<R> busy = new ArrayList<>(locked);
        busy.addAll(overtaken);
        return new Work.Unwritten<>(busy, absent);
    }
}
