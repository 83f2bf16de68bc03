package dev.postern.store;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One column of many rows: as an array for {@code unnest}, and as a set of what came back. */
public final class Columns {
    private Columns() {}

    /** NULL where the function returns null. */
    public static <T> @Nullable String[] texts(Collection<T> rows, Function<T, @Nullable String> value) {
        @Nullable String[] column = new String[rows.size()];
        int i = 0;
        for (T row : rows) {
            column[i++] = value.apply(row);
        }
        return column;
    }

    /** The first column. */
    public static Set<String> first(RowSet<Row> rows) {
        Set<String> column = new HashSet<>(rows.size() * 2);
        rows.forEach(row -> column.add(row.getString(0)));
        return column;
    }
}
