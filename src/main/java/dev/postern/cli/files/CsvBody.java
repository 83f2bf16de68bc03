package dev.postern.cli.files;

import dev.postern.domain.AttributeType;
import dev.postern.domain.Dates;
import dev.postern.domain.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One row of CSV to the body of {@code POST /rest-api/customer} that says the same: every value with its type.
 *
 * <p>The type is the one that the header states. Else it is String, or Date where the text is one; where the project has
 * fixed Number or Boolean for the name before, a cell that is written like one is taken as one.
 */
final class CsvBody {
    /** RFC 8259, section 6. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final CsvHeader header;
    private final Map<String, AttributeType> nameToFixed;
    private final EmptyCells emptyCells;
    private final boolean inferDates;

    /** {@code nameToFixed} are the types of the project before the import. */
    CsvBody(CsvHeader header, Map<String, AttributeType> nameToFixed, EmptyCells emptyCells, boolean inferDates) {
        this.header = header;
        this.nameToFixed = nameToFixed;
        this.emptyCells = emptyCells;
        this.inferDates = inferDates;
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

    private void appendCell(StringBuilder json, Column column, Optional<String> cell) {
        boolean takesText = column.stated().orElse(AttributeType.STRING) == AttributeType.STRING;
        if (cell.isPresent() && (takesText || !cell.get().isEmpty())) {
            String text = cell.get();
            AttributeType type = column.stated().orElseGet(() -> typeOf(column.name(), text));
            appendItem(json, column.name(), type, text);
        } else if (emptyCells == EmptyCells.STRING && takesText) {
            appendItem(json, column.name(), AttributeType.STRING, "");
        } else if (emptyCells == EmptyCells.REMOVE) {
            appendStart(json, column.name(), column.stated().orElse(AttributeType.STRING));
            json.append("null},");
        }
    }

    private static void appendItem(StringBuilder json, String name, AttributeType type, String text) {
        appendStart(json, name, type);
        appendValue(json, type, text);
        json.append("},");
    }

    private static void appendStart(StringBuilder json, String name, AttributeType type) {
        json.append("{\"name\":");
        Json.appendQuoted(json, name);
        json.append(",\"type\":\"").append(type.label()).append("\",\"value\":");
    }

    private AttributeType typeOf(String name, String text) {
        AttributeType fixed = nameToFixed.getOrDefault(name, AttributeType.STRING);
        boolean isWrittenSo = switch (fixed) {
            case NUMBER -> isNumber(text.strip());
            case BOOLEAN -> isBoolean(text.strip());
            case STRING, DATE -> false;
        };
        if (isWrittenSo) {
            return fixed;
        }
        return inferDates && Dates.isDate(text) ? AttributeType.DATE : AttributeType.STRING;
    }

    /** What is not written as its type stays a text, which the parser refuses with the words of the API. */
    private static void appendValue(StringBuilder json, AttributeType type, String text) {
        String stripped = text.strip();
        if (type == AttributeType.NUMBER && isNumber(stripped)) {
            json.append(stripped);
        } else if (type == AttributeType.BOOLEAN && isBoolean(stripped)) {
            json.append(Boolean.parseBoolean(stripped));
        } else {
            Json.appendQuoted(json, text);
        }
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /** Spreadsheets write TRUE. */
    private static boolean isBoolean(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }
}
