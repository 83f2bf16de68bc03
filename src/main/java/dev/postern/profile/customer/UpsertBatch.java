package dev.postern.profile.customer;

import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.Reserved;
import dev.postern.profile.batch.BatchRow;
import dev.postern.profile.types.AttributesWriter;
import dev.postern.store.customer.ProfileChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers resolved commands of one project, judged by one version of its types, into rows, one a customer. To commit the batch is the same as to
 * commit its commands one by one in their order.
 *
 * <p>PostgreSQL refuses to touch a row twice in one statement (21000), so a customer's commands become one row. A command
 * joins the row of its customer only where the sum cannot differ from the sequence:
 *
 * <ul>
 *   <li>A command that removes starts its row. Else a name taken and a place freed would come in the wrong order.
 *   <li>A row sets no more custom names than a profile holds. So a new profile never passes the cap, and when the merged
 *       profile keeps the cap, every step before it did.
 * </ul>
 *
 * A command that cannot join waits for the next batch, and so do those of the same customer behind it.
 *
 * @param <T> a write with its caller
 */
public final class UpsertBatch<T> {
    private final int maxAttributes;
    private final Map<String, Row<T>> customerToRow = new HashMap<>();
    private final Set<String> closed = new HashSet<>(0);
    private long typesVersion;

    /** {@code maxAttributes} is the cap on a profile's custom attributes. */
    public UpsertBatch(int maxAttributes) {
        this.maxAttributes = maxAttributes;
    }

    /** Takes a command in; false when it has to wait for the next batch. */
    public boolean offer(ResolvedProfile profile, T write) {
        String customerId = profile.customerId();
        if (customerToRow.isEmpty()) {
            typesVersion = profile.typesVersion();
        }
        if (profile.typesVersion() != typesVersion || closed.contains(customerId)) {
            closed.add(customerId);
            return false;
        }
        Row<T> row = customerToRow.get(customerId);
        if (row == null) {
            customerToRow.put(customerId, new Row<>(profile, write));
        } else if (!row.join(profile, write, maxAttributes)) {
            closed.add(customerId);
            return false;
        }
        return true;
    }

    /** The rows by customer id: batches that lock rows in one order do not deadlock. */
    public List<Row<T>> rows() {
        List<Row<T>> rows = new ArrayList<>(customerToRow.values());
        rows.sort(Comparator.comparing(Row::customerId));
        return rows;
    }

    /** The parameters of the upsert, one set a row. */
    public static <T> List<ProfileChange> changes(List<Row<T>> rows) {
        AttributesWriter writer = new AttributesWriter();
        List<ProfileChange> changes = new ArrayList<>(rows.size());
        for (Row<T> row : rows) {
            changes.add(row.change(writer));
        }
        return changes;
    }

    public int size() {
        return customerToRow.size();
    }

    public boolean isEmpty() {
        return customerToRow.isEmpty();
    }

    /** The commands of one customer as one change. */
    public static final class Row<T> extends BatchRow<T> {
        private final ResolvedProfile first;
        /** The sum of the commands, from the second one on. */
        private @Nullable Merged merged;

        private Row(ResolvedProfile first, T write) {
            super(first.customerId(), write);
            this.first = first;
        }

        private boolean join(ResolvedProfile next, T write, int maxAttributes) {
            if (!next.removed().isEmpty()) {
                return false;
            }
            Merged sum = merged == null ? new Merged(first) : merged;
            merged = sum;
            if (sum.customNamesWith(next) > maxAttributes) {
                return false;
            }
            sum.add(next);
            add(write);
            return true;
        }

        private ProfileChange change(AttributesWriter writer) {
            return merged == null
                    ? change(writer, first.stored(), first.removed())
                    : change(writer, merged.nameToAttribute.values(), merged.removed);
        }

        private ProfileChange change(
                AttributesWriter writer, Collection<Attribute> stored, Collection<String> removed) {
            return new ProfileChange(customerId(), writer.write(stored), ProfileChange.arrayLiteral(removed));
        }
    }

    /** The changes of several commands of one customer together. */
    private static final class Merged {
        private final Map<String, Attribute> nameToAttribute = new LinkedHashMap<>();
        private final Set<String> removed;

        Merged(ResolvedProfile first) {
            removed = new HashSet<>(first.removed());
            add(first);
        }

        void add(ResolvedProfile profile) {
            for (Attribute attribute : profile.stored()) {
                nameToAttribute.put(attribute.name(), attribute);
                removed.remove(attribute.name());
            }
        }

        int customNamesWith(ResolvedProfile next) {
            int count = 0;
            for (String name : nameToAttribute.keySet()) {
                count += Reserved.isReserved(name) ? 0 : 1;
            }
            for (Attribute attribute : next.stored()) {
                String name = attribute.name();
                count += nameToAttribute.containsKey(name) || Reserved.isReserved(name) ? 0 : 1;
            }
            return count;
        }
    }
}
