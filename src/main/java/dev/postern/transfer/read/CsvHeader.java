package dev.postern.transfer.read;

import dev.postern.transfer.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The first row of a CSV file.
 *
 * @param id index of the column that names the customer
 */
record CsvHeader(List<Column> columns, int id) {

    /** Reads the titles; fails where one of them is absent or there twice. */
    static CsvHeader of(List<Optional<String>> titles) throws UnreadableRecord {
        List<Column> columns =
                titles.stream().map(title -> Column.titled(title.orElse(""))).toList();
        int id = columns.indexOf(Column.ID);
        if (id < 0) {
            throw new UnreadableRecord("has no column id");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.name().isEmpty()) {
                throw new UnreadableRecord("has no name for column " + (i + 1));
            }
            if (i != id && !names.add(column.name())) {
                throw new UnreadableRecord("names the attribute of column " + (i + 1) + " twice: " + column.name());
            }
        }
        if (columns.lastIndexOf(Column.ID) != id) {
            throw new UnreadableRecord("has the column id twice");
        }
        return new CsvHeader(columns, id);
    }
}
