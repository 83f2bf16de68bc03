package dev.postern.transfer.read;

import dev.postern.domain.type.AttributeType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which column of a CSV file becomes what. Titles are as they stand in the file, without blanks around.
 *
 * @param id the title of the column that names the customer; else the preset's, else {@code id}
 * @param titleToName the attributes of columns that are not called as their titles are
 * @param skipped the titles of columns that are left out
 * @param titleToType the types of columns whose titles state none
 * @param trueWords cells of a Boolean column that are true, in lower case, beside {@code true}
 * @param falseWords those that are false, beside {@code false}
 */
public record CsvMapping(
        Optional<Preset> preset,
        Optional<String> id,
        Map<String, String> titleToName,
        Set<String> skipped,
        Map<String, AttributeType> titleToType,
        Set<String> trueWords,
        Set<String> falseWords) {

    /** The titles are the names. */
    public static final CsvMapping NONE =
            new CsvMapping(Optional.empty(), Optional.empty(), Map.of(), Set.of(), Map.of(), Set.of(), Set.of());

    /** The columns of a program's export. */
    @SuppressWarnings("ImmutableEnumChecker") // Made by List.of and Map.of, which nobody changes.
    public enum Preset {
        /** Customers, as the admin of a Shopify store exports them; {@code Customer ID} is there since 2023. */
        SHOPIFY(
                "Customer ID",
                List.of("First Name", "Last Name"),
                Map.of("Email", "email", "Phone", "mobile"),
                Map.of(
                        "Total Spent", AttributeType.NUMBER,
                        "Total Orders", AttributeType.NUMBER,
                        "Accepts Marketing", AttributeType.BOOLEAN,
                        "Accepts Email Marketing", AttributeType.BOOLEAN,
                        "Accepts SMS Marketing", AttributeType.BOOLEAN,
                        "Tax Exempt", AttributeType.BOOLEAN));

        private final String id;
        private final List<String> nameParts;
        private final Map<String, String> titleToName;
        private final Map<String, AttributeType> titleToType;

        Preset(
                String id,
                List<String> nameParts,
                Map<String, String> titleToName,
                Map<String, AttributeType> titleToType) {
            this.id = id;
            this.nameParts = nameParts;
            this.titleToName = titleToName;
            this.titleToType = titleToType;
        }

        /** As the command line has it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String idTitle() {
        return id.orElse(preset.map(one -> one.id).orElse("id"));
    }

    /** The titles whose cells, with a blank between them, are the attribute {@code name}. */
    List<String> nameParts() {
        return preset.map(one -> one.nameParts).orElse(List.of());
    }

    Optional<String> nameOf(String title) {
        return Optional.ofNullable(titleToName.get(title))
                .or(() -> preset.map(one -> one.titleToName.get(title)))
                .or(() -> preset.flatMap(one -> reserved(title)));
    }

    /** The reserved attribute that a title means but for its case. */
    static Optional<String> reserved(String title) {
        String lower = title.toLowerCase(Locale.ROOT);
        return Set.of("name", "email", "mobile").contains(lower) ? Optional.of(lower) : Optional.empty();
    }

    Optional<AttributeType> typeOf(String title) {
        return Optional.ofNullable(titleToType.get(title)).or(() -> preset.map(one -> one.titleToType.get(title)));
    }

    /** The value of a cell of a Boolean column; empty where it is neither. */
    Optional<Boolean> bool(String cell) {
        String lower = cell.toLowerCase(Locale.ROOT);
        boolean isYes = preset.isPresent() && lower.equals("yes");
        boolean isNo = preset.isPresent() && lower.equals("no");
        if (cell.equalsIgnoreCase("true") || isYes || trueWords.contains(lower)) {
            return Optional.of(true);
        }
        return cell.equalsIgnoreCase("false") || isNo || falseWords.contains(lower)
                ? Optional.of(false)
                : Optional.empty();
    }

    /** The same for the same mapping. */
    public String fingerprint() {
        return preset.map(Preset::label).orElse("")
                + id.orElse("")
                + new TreeMap<>(titleToName)
                + new TreeSet<>(skipped)
                + new TreeMap<>(titleToType)
                + new TreeSet<>(trueWords)
                + new TreeSet<>(falseWords);
    }

    /** The options that name titles, each with what it names. */
    Map<String, Set<String>> optionToTitles() {
        return Map.of(
                "--id", id.map(Set::of).orElse(Set.of()),
                "--rename", titleToName.keySet(),
                "--skip", skipped,
                "--type", titleToType.keySet());
    }
}
