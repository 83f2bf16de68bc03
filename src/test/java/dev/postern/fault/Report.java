package dev.postern.fault;

import dev.postern.support.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The lines of the table of faults, a file each; {@code cat target/faults/*.md} shows the table. */
public final class Report {
    private static final Path FOLDER = Path.of("target", "faults");
    private static final String HEAD = """
            | fault | sent | 200 | 5xx | no answer | lost | foreign | longest answer | not ready after | ready / first 200 after |
            |---|---|---|---|---|---|---|---|---|---|
            """;

    private Report() {}

    /** One line; it takes the place of the one before about the same fault. */
    public static void write(String fault, Ledger ledger, Ledger.Verdict verdict, String seen, String recovered)
            throws IOException {
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("0.md"), HEAD);
        long errors = ledger.answers().entrySet().stream()
                .filter(answers -> answers.getKey() >= 500)
                .mapToLong(Map.Entry::getValue)
                .sum();
        String line = "| %s | %d | %d | %d | %d | %d | %d | %d ms | %s | %s |%n"
                .formatted(
                        fault,
                        ledger.sent(),
                        ledger.answers(200),
                        errors,
                        ledger.answers(Ledger.NO_ANSWER),
                        verdict.lost(),
                        verdict.foreign(),
                        ledger.longest().toMillis(),
                        seen,
                        recovered);
        Files.writeString(FOLDER.resolve(fault.replace(' ', '-') + ".md"), line);
    }
}
