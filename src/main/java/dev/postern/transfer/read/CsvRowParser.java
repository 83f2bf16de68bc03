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
import java.util.stream.Collectors;

/**
 * From the cells of a row to a customer, or to every rule of the API that they break.
 *
 * <p>A type is stated where the header states it. Else a cell is a text, which is a String or a Date; where the project has
 * fixed Number or Boolean for the name before, a cell that is written like one is taken as one.
 */
final class CsvRowParser {
    /** RFC 8259, section 6. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /** An id that was taken for a number, a formula, or an error of one. */
    private static final Pattern DAMAGED = Pattern.compile(
            "[0-9]+(\\.[0-9]+)?[eE][+]?[0-9]+|[0-9]+\\.0*|=\".*\"|#(N/A|REF!|VALUE!|NAME\\?|DIV/0!|NUM!|NULL!)");

    private final CsvHeader header;
    private final TrackUserParser bodies;
    private final Map<String, AttributeType> nameToFixed;
    private final EmptyCells emptyCells;
    private final CsvMapping mapping;

    /** {@code nameToFixed} are the types of the project before the import. */
    CsvRowParser(CsvHeader header, TrackUserParser bodies, Map<String, AttributeType> nameToFixed, CsvOptions options) {
        this.header = header;
        this.bodies = bodies;
        this.nameToFixed = nameToFixed;
        this.emptyCells = options.emptyCells();
        this.mapping = options.mapping();
    }

    /** Fails where the name of an attribute breaks a rule: each row would be rejected for it. */
    void requireValidNames() throws UnreadableRecord {
        CustomerFields fields = bodies.fields();
        header.columns().stream()
                .filter(column -> !column.equals(Column.ID) && !column.equals(Column.SKIPPED))
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
        fields.id(id(cells.get(header.id()).orElse("").strip()));
        for (int i = 0; i < cells.size(); i++) {
            if (i != header.id() && !columns.get(i).equals(Column.SKIPPED)) {
                take(columns.get(i), cells.get(i), fields);
            }
        }
        if (!header.nameParts().isEmpty()) {
            takeName(cells, fields);
        }
        return fields.validate();
    }

    private static String id(String cell) throws UnreadableRecord {
        if (DAMAGED.matcher(cell).matches()) {
            throw new UnreadableRecord(
                    "ValidationError",
                    "has an id that a spreadsheet has damaged, such as 8.77E+12, 877.0, =\"877\" or #N/A: format the column as"
                            + " text there, and export it again");
        }
        return withoutApostrophe(cell);
    }

    /** Spreadsheets, and Shopify, write one where a cell must not be taken for a number or a formula. */
    private static String withoutApostrophe(String cell) {
        boolean isMark = cell.length() > 1
                && cell.charAt(0) == '\''
                && (cell.charAt(1) == '+' || Character.isDigit(cell.charAt(1)));
        return isMark ? cell.substring(1) : cell;
    }

    private void takeName(List<Optional<String>> cells, CustomerFields fields) {
        String name = header.nameParts().stream()
                .map(part -> cells.get(part).orElse("").strip())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        take(new Column("name", Optional.empty()), Optional.of(name).filter(text -> !text.isEmpty()), fields);
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
        } else if (type == AttributeType.BOOLEAN && mapping.bool(stripped).isPresent()) {
            fields.bool(column.name(), mapping.bool(stripped).get());
        } else {
            boolean isMobile = column.name().equals("mobile");
            fields.text(column.name(), column.stated(), isMobile ? withoutApostrophe(stripped) : text);
        }
    }
}
