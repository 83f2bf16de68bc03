package dev.postern.cli;

import dev.postern.domain.type.AttributeType;
import dev.postern.transfer.read.CsvMapping;
import dev.postern.transfer.read.CsvMapping.Preset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what the columns of a CSV file become. */
final class ColumnOptions {
    @Option(
            names = "--preset",
            paramLabel = "shopify",
            description =
                    "Knows the columns of an export: its id, first and last name as name, e-mail and phone as email and"
                            + " mobile, numbers, and yes and no.")
    private @Nullable Preset preset;

    @Option(
            names = "--id",
            paramLabel = "COLUMN",
            description = "The title of the column that names the customer. Default: the preset's, or id.")
    private @Nullable String id;

    @Option(
            names = "--rename",
            paramLabel = "COLUMN=NAME",
            description = "The attribute that a column becomes; may be given again.")
    private Map<String, String> renamed = new LinkedHashMap<>();

    @Option(names = "--skip", paramLabel = "COLUMN", description = "Leaves a column out; may be given again.")
    private List<String> skipped = List.of();

    @Option(
            names = "--type",
            paramLabel = "COLUMN=TYPE",
            description = "The type of a column: string, number, boolean or date; may be given again.")
    private Map<String, AttributeType> types = new LinkedHashMap<>();

    @Option(
            names = "--true",
            split = ",",
            paramLabel = "WORD",
            description = "Cells of a boolean column that are true, beside true: yes,1.")
    private List<String> trueWords = List.of();

    @Option(
            names = "--false",
            split = ",",
            paramLabel = "WORD",
            description = "Cells of a boolean column that are false, beside false: no,0.")
    private List<String> falseWords = List.of();

    CsvMapping mapping() {
        return new CsvMapping(
                Optional.ofNullable(preset),
                Optional.ofNullable(id),
                renamed,
                new HashSet<>(skipped),
                types,
                lowerCase(trueWords),
                lowerCase(falseWords));
    }

    private static Set<String> lowerCase(List<String> words) {
        Set<String> lower = new HashSet<>();
        words.forEach(word -> lower.add(word.toLowerCase(Locale.ROOT)));
        return lower;
    }
}
