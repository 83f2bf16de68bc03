package dev.postern.transfer.imports;

import dev.postern.domain.Ignored;
import dev.postern.domain.TypeFix;
import dev.postern.domain.Verdict.Outcome;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What became of the rows so far. Owned by one import; runs on its thread. */
final class ImportCounts {
    /** Attribute names come from the file, which may invent a new one in each row. */
    private static final int MAX_KINDS = 1_000;

    private static final String IGNORED = "ignored.";
    private static final String OTHERS = "other attributes";

    private final Map<Outcome, Long> outcomeToRows = new EnumMap<>(Outcome.class);
    private final Map<String, Long> kindToIgnored = new TreeMap<>();
    private final Map<String, String> nameToFix = new TreeMap<>();
    private long rehearsed;
    private long rejected;

    void stored(Outcome outcome) {
        outcomeToRows.merge(outcome, 1L, Long::sum);
    }

    void rehearsed() {
        rehearsed++;
    }

    void rejected() {
        rejected++;
    }

    void ignored(List<Ignored> ignored) {
        for (Ignored one : ignored) {
            String kind = kind(one);
            boolean isNew = kindToIgnored.size() >= MAX_KINDS && !kindToIgnored.containsKey(kind);
            kindToIgnored.merge(isNew ? OTHERS : kind, 1L, Long::sum);
        }
    }

    void wouldFix(TypeFix fix) {
        nameToFix.put(fix.attribute(), fix.type().label());
    }

    private static String kind(Ignored one) {
        return one instanceof Ignored.TypeMismatch mismatch
                ? one.attribute() + ": " + one.reason().label() + ", expected "
                        + mismatch.expected().label() + ", received "
                        + mismatch.received().label()
                : one.attribute() + ": " + one.reason().label();
    }

    long rows() {
        return good() + rejected;
    }

    long rejects() {
        return rejected;
    }

    private long good() {
        return rehearsed
                + outcomeToRows.values().stream().mapToLong(Long::longValue).sum();
    }

    private long rows(Outcome outcome) {
        return outcomeToRows.getOrDefault(outcome, 0L);
    }

    /** Some lines for people. */
    String summary() {
        StringBuilder text = new StringBuilder();
        if (rehearsed > 0) {
            text.append("%,d rows would be stored, %,d would be rejected.%n".formatted(rehearsed, rejected));
        } else {
            text.append("%,d rows stored (%,d created, %,d updated, %,d unchanged), %,d rejected.%n"
                    .formatted(
                            good(), rows(Outcome.CREATED), rows(Outcome.UPDATED), rows(Outcome.UNCHANGED), rejected));
        }
        nameToFix.forEach((name, type) -> text.append("Would fix %s: %s%n".formatted(name, type)));
        kindToIgnored.forEach((kind, count) -> text.append("Ignored %,d × %s%n".formatted(count, kind)));
        return text.toString();
    }

    void save(Properties properties) {
        outcomeToRows.forEach((outcome, rows) -> properties.setProperty(outcome.name(), Long.toString(rows)));
        properties.setProperty("REJECTED", Long.toString(rejected));
        kindToIgnored.forEach((kind, count) -> properties.setProperty(IGNORED + kind, Long.toString(count)));
    }

    static ImportCounts saved(Properties properties) {
        ImportCounts tally = new ImportCounts();
        for (Outcome outcome : Outcome.values()) {
            String rows = properties.getProperty(outcome.name(), "0");
            tally.outcomeToRows.put(outcome, Long.valueOf(rows));
        }
        tally.rejected = Long.parseLong(properties.getProperty("REJECTED", "0"));
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(IGNORED)) {
                tally.kindToIgnored.put(name.substring(IGNORED.length()), Long.valueOf(properties.getProperty(name)));
            }
        }
        return tally;
    }
}
