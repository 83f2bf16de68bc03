package dev.postern.transfer.read;

import dev.postern.domain.TrackUser;
import dev.postern.domain.Violation;
import dev.postern.domain.type.AttributeType;
import dev.postern.parse.CustomerFields;
import dev.postern.parse.ParseResult;
import dev.postern.parse.TrackUserParser;
import dev.postern.transfer.Column;
import dev.postern.transfer.read.CsvOptions.EmptyCells;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * From the cells of a row to a customer, or to every rule of the API that they break.
 *
 * <p>A type is stated where the header states it. Else a cell is a text, which is a String or a Date; where the project has
 * fixed Number or Boolean for the name before, a cell that is written like one is taken as one.
 */
final class CsvRowParser {
    /** RFC 8259, section 6. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final CsvHeader header;
    private final TrackUserParser bodies;
    private final Map<String, AttributeType> nameToFixed;
    private final EmptyCells emptyCells;

    /** {@code nameToFixed} are the types of the project before the import. */
    CsvRowParser(
            CsvHeader header, TrackUserParser bodies, Map<String, AttributeType> nameToFixed, EmptyCells emptyCells) {
        this.header = header;
        this.bodies = bodies;
        this.nameToFixed = nameToFixed;
        this.emptyCells = emptyCells;
    }

    /** Fails where the name of an attribute breaks a rule: each row would be rejected for it. */
    void requireValidNames() throws UnreadableRecord {
        CustomerFields fields = bodies.fields();
        header.columns().stream()
                .filter(column -> !column.equals(Column.ID))
                .forEach(column -> fields.remove(column.name()));
        if (fields.validate() instanceof ParseResult.Invalid<TrackUser> invalid) {
            for (Violation violation : invalid.violations()) {
                // Of one attribute, and not of the id or the number of attributes, which differ from row to row.
                if (violation.path().size() > 1) {
                    throw new UnreadableRecord("cannot be used: " + violation.message());
                }
            }
        }
    }

    ParseResult<TrackUser> parse(List<Optional<String>> cells) throws UnreadableRecord {
        List<Column> columns = header.columns();
        if (cells.size() != columns.size()) {
            throw new UnreadableRecord("has " + cells.size() + " cells, and the header " + columns.size());
        }
        CustomerFields fields = bodies.fields();
        fields.id(cells.get(header.id()).orElse(""));
        for (int i = 0; i < cells.size(); i++) {
            if (i != header.id()) {
                take(columns.get(i), cells.get(i), fields);
            }
        }
        return fields.validate();
    }

    private void take(Column column, Optional<String> cell, CustomerFields fields) {
        boolean takesEmpty = column.stated().orElse(AttributeType.STRING) == AttributeType.STRING;
        if (cell.isPresent() && (takesEmpty || !cell.get().isEmpty())) {
            takeText(column, cell.get(), fields);
        } else if (emptyCells == EmptyCells.STRING && takesEmpty) {
            fields.text(column.name(), column.stated(), "");
        } else if (emptyCells == EmptyCells.REMOVE) {
            fields.remove(column.name());
        }
    }

    /** A cell that is not written as its type stays a text, which the rules refuse in the words of the API. */
    private void takeText(Column column, String text, CustomerFields fields) {
        AttributeType type =
                column.stated().orElseGet(() -> nameToFixed.getOrDefault(column.name(), AttributeType.STRING));
        String stripped = text.strip();
        if (type == AttributeType.NUMBER && NUMBER.matcher(stripped).matches()) {
            fields.number(column.name(), stripped);
        } else if (type == AttributeType.BOOLEAN && isBoolean(stripped)) {
            fields.bool(column.name(), Boolean.parseBoolean(stripped));
        } else {
            fields.text(column.name(), column.stated(), text);
        }
    }

    /** Spreadsheets write TRUE. */
    private static boolean isBoolean(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }
}
