package dev.postern.transfer.imports;

import dev.postern.domain.Ignored;
import dev.postern.domain.Verdict.Outcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** How many rows had which result. Owned by one import; runs on its thread. */
final class ImportCounts {
    /** Attribute names come from the file, which may bring a new one in each row. */
    private static final int MAX_KINDS = 1_000;

    private static final String REJECTED = "REJECTED";
    private static final String IGNORED = "ignored.";
    private static final String OTHERS = "other attributes";

    private final Map<Outcome, Long> outcomeToRows = new EnumMap<>(Outcome.class);
    private final Map<String, Long> kindToIgnored = new TreeMap<>();
    private final Map<String, String> nameToFix = new TreeMap<>();
    private long wouldStore;
    private long rejected;

    void add(RowResult result) {
        result.stored().ifPresentOrElse(outcome -> outcomeToRows.merge(outcome, 1L, Long::sum), () -> wouldStore++);
        result.wouldFix()
                .forEach(fix -> nameToFix.put(fix.attribute(), fix.type().label()));
        for (Ignored one : result.ignored()) {
            String kind = kind(one);
            boolean isOneTooMany = kindToIgnored.size() >= MAX_KINDS && !kindToIgnored.containsKey(kind);
            kindToIgnored.merge(isOneTooMany ? OTHERS : kind, 1L, Long::sum);
        }
    }

    void addRejected() {
        rejected++;
    }

    private static String kind(Ignored one) {
        String types = one instanceof Ignored.TypeMismatch mismatch
                ? ", expected " + mismatch.expected().label() + ", received "
                        + mismatch.received().label()
                : "";
        return one.attribute() + ": " + one.reason().label() + types;
    }

    long rows() {
        return accepted() + rejected;
    }

    /** Whether every value of every row was stored. */
    boolean isComplete() {
        return rejected == 0 && kindToIgnored.isEmpty();
    }

    private long accepted() {
        return wouldStore
                + outcomeToRows.values().stream().mapToLong(Long::longValue).sum();
    }

    private long rows(Outcome outcome) {
        return outcomeToRows.getOrDefault(outcome, 0L);
    }

    /** A few lines for the terminal. */
    String summary() {
        StringBuilder text = new StringBuilder(
                wouldStore > 0
                        ? String.format(
                                Locale.ROOT, "%,d rows would be stored, %,d would be rejected.%n", wouldStore, rejected)
                        : String.format(
                                Locale.ROOT,
                                "%,d rows stored (%,d created, %,d updated, %,d unchanged), %,d rejected.%n",
                                accepted(),
                                rows(Outcome.CREATED),
                                rows(Outcome.UPDATED),
                                rows(Outcome.UNCHANGED),
                                rejected));
        nameToFix.forEach((name, type) -> text.append(String.format(Locale.ROOT, "Would fix %s: %s%n", name, type)));
        kindToIgnored.forEach(
                (kind, count) -> text.append(String.format(Locale.ROOT, "Ignored %,d × %s%n", count, kind)));
        return text.toString();
    }

    void writeTo(Properties properties) {
        outcomeToRows.forEach((outcome, rows) -> properties.setProperty(outcome.name(), Long.toString(rows)));
        properties.setProperty(REJECTED, Long.toString(rejected));
        kindToIgnored.forEach((kind, count) -> properties.setProperty(IGNORED + kind, Long.toString(count)));
    }

    static ImportCounts readFrom(Properties properties) {
        ImportCounts counts = new ImportCounts();
        for (Outcome outcome : Outcome.values()) {
            counts.outcomeToRows.put(outcome, Long.valueOf(properties.getProperty(outcome.name(), "0")));
        }
        counts.rejected = Long.parseLong(properties.getProperty(REJECTED, "0"));
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(IGNORED)) {
                counts.kindToIgnored.put(name.substring(IGNORED.length()), Long.valueOf(properties.getProperty(name)));
            }
        }
        return counts;
    }
}
