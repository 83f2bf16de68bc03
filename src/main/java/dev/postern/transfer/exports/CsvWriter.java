package dev.postern.transfer.exports;

import dev.postern.domain.type.Attribute;
import dev.postern.domain.type.AttributeType;
import dev.postern.transfer.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A row a profile (RFC 4180), with a column for every attribute of the project and its type in the title. An attribute that
 * a profile lacks is an empty cell, the empty text is two quotes.
 */
final class CsvWriter implements ProfileWriter {
    private static final List<String> RESERVED = List.of("name", "email", "mobile");

    private final List<Column> columns = new ArrayList<>();
    private final Map<String, Integer> nameToColumn = new HashMap<>();

    CsvWriter(Map<String, AttributeType> nameToType) {
        RESERVED.forEach(name -> add(new Column(name, Optional.empty())));
        nameToType.forEach((name, type) -> add(new Column(name, Optional.of(type))));
    }

    private void add(Column column) {
        nameToColumn.put(column.name(), columns.size());
        columns.add(column);
    }

    @Override
    public String head() {
        StringBuilder out = new StringBuilder(Column.ID.title());
        for (Column column : columns) {
            appendCell(out.append(','), column.title());
        }
        return out.append('\n').toString();
    }

    @Override
    public void append(StringBuilder out, String customerId, List<Attribute> attributes) {
        String[] cells = new String[columns.size()];
        for (Attribute attribute : attributes) {
            Integer column = nameToColumn.get(attribute.name());
            if (column != null) {
                cells[column] = attribute.value().text();
            }
        }
        appendCell(out, customerId);
        for (String cell : cells) {
            out.append(',');
            if (cell != null) {
                appendCell(out, cell);
            }
        }
        out.append('\n');
    }

    private static void appendCell(StringBuilder out, String text) {
        if (needsNoQuotes(text)) {
            out.append(text);
        } else {
            out.append('"').append(text.replace("\"", "\"\"")).append('"');
        }
    }

    /** Many programs lose blanks at the ends, and without quotes the empty text is no text. */
    private static boolean needsNoQuotes(String text) {
        return !text.isEmpty()
                && text.charAt(0) > ' '
                && text.charAt(text.length() - 1) > ' '
                && text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
    }
}
