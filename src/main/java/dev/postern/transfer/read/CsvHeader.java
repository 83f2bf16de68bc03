package dev.postern.transfer.read;

import dev.postern.domain.type.AttributeType;
import dev.postern.transfer.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first row of a CSV file, with what its columns become.
 *
 * @param columns {@link Column#ID}, {@link Column#SKIPPED} or that of an attribute
 * @param id index of the column that names the customer
 * @param nameParts indexes of the columns that are the attribute {@code name} together
 * @param warnings what may not be meant
 */
record CsvHeader(List<Column> columns, int id, List<Integer> nameParts, List<String> warnings) {
    private static final Pattern STATED = Pattern.compile("(.*?)\\s*:\\s*(\\w+)");
    /** The words of other programs for a type. As a part of a name such a word is more likely a mistake. */
    private static final Set<String> OTHER_TYPES = Set.of(
            "int", "integer", "long", "float", "double", "decimal", "numeric", "bool", "datetime", "timestamp", "text");

    /** Reads the titles; fails where one of them is absent or there twice, or the mapping names one that is not there. */
    static CsvHeader of(List<Optional<String>> cells, CsvMapping mapping) throws UnreadableRecord {
        List<String> titles = new ArrayList<>();
        cells.forEach(cell -> titles.add(cell.orElse("").strip()));
        String idTitle = mapping.idTitle();
        int id = titles.indexOf(idTitle);
        for (Map.Entry<String, Set<String>> option : new TreeMap<>(mapping.optionToTitles()).entrySet()) {
            for (String title : option.getValue()) {
                if (!titles.contains(title)) {
                    throw new UnreadableRecord("has no column " + title + ", which " + option.getKey()
                            + " names; it has " + String.join(", ", titles));
                }
            }
        }
        if (id < 0) {
            throw new UnreadableRecord(
                    "has no column " + idTitle + "; it has " + String.join(", ", titles)
                            + ". --id COLUMN says which of them names the customer; of a Shopify export, --preset shopify knows");
        }
        if (titles.lastIndexOf(idTitle) != id) {
            throw new UnreadableRecord("has the column " + idTitle + " twice");
        }
        return of(titles, id, mapping);
    }

    private static CsvHeader of(List<String> titles, int id, CsvMapping mapping) throws UnreadableRecord {
        List<Column> columns = new ArrayList<>();
        List<Integer> nameParts = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < titles.size(); i++) {
            Column column = i == id ? Column.ID : column(titles, i, mapping);
            columns.add(column);
            if (mapping.nameParts().contains(titles.get(i)) && column.equals(Column.SKIPPED)) {
                nameParts.add(i);
            } else if (i != id && !column.equals(Column.SKIPPED) && !names.add(column.name())) {
                throw new UnreadableRecord("names the attribute of column " + (i + 1) + " twice: " + column.name());
            }
            CsvMapping.reserved(column.name())
                    .filter(reserved -> !reserved.equals(column.name()))
                    .ifPresent(reserved ->
                            warnings.add("The column " + column.name() + " becomes an attribute of that name," + " not "
                                    + reserved + "; --rename " + column.name() + "=" + reserved + " makes it that."));
        }
        return new CsvHeader(columns, id, names.contains("name") ? List.of() : nameParts, warnings);
    }

    private static Column column(List<String> titles, int index, CsvMapping mapping) throws UnreadableRecord {
        String title = titles.get(index);
        boolean isTrailing = title.isEmpty() && index == titles.size() - 1;
        boolean isNamePart =
                mapping.nameParts().contains(title) && mapping.nameOf(title).isEmpty();
        if (isTrailing || isNamePart || mapping.skipped().contains(title)) {
            return Column.SKIPPED;
        }
        if (title.isEmpty()) {
            throw new UnreadableRecord("has no name for column " + (index + 1));
        }
        Column titled = titled(title, index);
        String name = mapping.nameOf(title).orElse(titled.name());
        if (name.isEmpty()) {
            throw new UnreadableRecord("has no name for column " + (index + 1));
        }
        return new Column(name, mapping.typeOf(title).or(titled::stated));
    }

    /** A last colon before another word than a type belongs to the name. */
    private static Column titled(String title, int index) throws UnreadableRecord {
        Matcher matcher = STATED.matcher(title);
        if (matcher.matches()) {
            String word = matcher.group(2).toLowerCase(Locale.ROOT);
            for (AttributeType type : AttributeType.values()) {
                if (word.equals(type.label())) {
                    return new Column(matcher.group(1), Optional.of(type));
                }
            }
            if (OTHER_TYPES.contains(word)) {
                throw new UnreadableRecord("states the type " + word + " for column " + (index + 1)
                        + "; there are string, number, boolean and date");
            }
        }
        return new Column(title, Optional.empty());
    }
}
