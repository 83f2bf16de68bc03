package dev.postern.transfer.read;

import dev.postern.domain.AttributeType;
import dev.postern.domain.Json;
import dev.postern.transfer.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One row of CSV to the body of {@code POST /rest-api/customer} that says the same.
 *
 * <p>A type is stated where the header states it. Else a cell is a text, which the parser takes as String or Date; where
 * the project has fixed Number or Boolean for the name before, a cell that is written like one is taken as one.
 */
final class CsvRowParser {
    /** RFC 8259, section 6. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final CsvHeader header;
    private final Map<String, AttributeType> nameToFixed;
    private final EmptyCells emptyCells;

    /** {@code nameToFixed} are the types of the project before the import. */
    CsvRowParser(CsvHeader header, Map<String, AttributeType> nameToFixed, EmptyCells emptyCells) {
        this.header = header;
        this.nameToFixed = nameToFixed;
        this.emptyCells = emptyCells;
    }

    /** The body in UTF-8; the parser of the call judges what is in it. */
    byte[] of(List<Optional<String>> cells) throws UnreadableRecord {
        if (cells.size() != header.columns().size()) {
            throw new UnreadableRecord("has " + cells.size() + " cells, and the header "
                    + header.columns().size());
        }
        StringBuilder json = new StringBuilder(256).append("{\"id\":");
        Json.appendQuoted(json, cells.get(header.id()).orElse(""));
        json.append(",\"attributes\":[");
        int empty = json.length();
        for (int i = 0; i < cells.size(); i++) {
            if (i != header.id()) {
                appendCell(json, header.columns().get(i), cells.get(i));
            }
        }
        json.setLength(Math.max(empty, json.length() - 1)); // the last comma
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The attributes of the body of the same cells, in order: errors tell of them by their index. */
    List<String> names(List<Optional<String>> cells) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            StringBuilder json = new StringBuilder();
            appendCell(json, header.columns().get(i), cells.get(i));
            if (i != header.id() && !json.isEmpty()) {
                names.add(header.columns().get(i).name());
            }
        }
        return names;
    }

    private void appendCell(StringBuilder json, Column column, Optional<String> cell) {
        boolean takesText = column.stated().orElse(AttributeType.STRING) == AttributeType.STRING;
        if (cell.isPresent() && (takesText || !cell.get().isEmpty())) {
            appendStart(json, column);
            appendValue(json, column, cell.get());
        } else if (emptyCells == EmptyCells.STRING && takesText) {
            appendStart(json, column);
            json.append("\"\"");
        } else if (emptyCells == EmptyCells.REMOVE) {
            appendStart(json, column);
            json.append("null");
        } else {
            return;
        }
        json.append("},");
    }

    private static void appendStart(StringBuilder json, Column column) {
        json.append("{\"name\":");
        Json.appendQuoted(json, column.name());
        column.stated()
                .ifPresent(
                        type -> json.append(",\"type\":\"").append(type.label()).append('"'));
        json.append(",\"value\":");
    }

    /** What is not written as its type stays a text, which the parser refuses with the words of the API. */
    private void appendValue(StringBuilder json, Column column, String text) {
        AttributeType type =
                column.stated().orElseGet(() -> nameToFixed.getOrDefault(column.name(), AttributeType.STRING));
        String stripped = text.strip();
        if (type == AttributeType.NUMBER && NUMBER.matcher(stripped).matches()) {
            json.append(stripped);
        } else if (type == AttributeType.BOOLEAN && isBoolean(stripped)) {
            json.append(Boolean.parseBoolean(stripped));
        } else {
            Json.appendQuoted(json, text);
        }
    }

    /** Spreadsheets write TRUE. */
    private static boolean isBoolean(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }
}
