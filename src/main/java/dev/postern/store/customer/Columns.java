package dev.postern.store.customer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a batch as arrays for {@code unnest}. */
final class Columns {
    private Columns() {}

    static String[] customerIds(List<ProfileChange> changes) {
        String[] column = new String[changes.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = changes.get(i).customerId();
        }
        return column;
    }

    static String[] attributes(List<ProfileChange> changes) {
        String[] column = new String[changes.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = changes.get(i).attributesJson();
        }
        return column;
    }

    /** NULL where nothing is removed. */
    static @Nullable String[] removed(List<ProfileChange> changes) {
        @Nullable String[] column = new String[changes.size()];
        for (int i = 0; i < column.length; i++) {
            String names = changes.get(i).removedArray();
            column[i] = names.isEmpty() ? null : names;
        }
        return column;
    }
}
