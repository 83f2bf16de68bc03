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
public record CsvHeader(List<Column> columns, int id) {
    /** With a type stated, {@code id:string}, it is an attribute of that name. */
    public static final Column ID = new Column("id", Optional.empty());

    /** Reads the titles; a file is of no use where one of them is absent or there twice. */
    public static CsvHeader of(List<Optional<String>> titles) throws UnreadableRecord {
        List<Column> columns =
                titles.stream().map(title -> Column.titled(title.orElse(""))).toList();
        int id = columns.indexOf(ID);
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
        if (columns.lastIndexOf(ID) != id) {
            throw new UnreadableRecord("has the column id twice");
        }
        return new CsvHeader(columns, id);
    }
}
