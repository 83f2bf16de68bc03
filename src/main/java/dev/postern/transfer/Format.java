package dev.postern.transfer;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** How customers are written in a file. */
public enum Format {
    /** A header row, then one customer a row. */
    CSV,
    /** One body of the API a line. */
    NDJSON;

    /** The format that the name of the file stands for. */
    public static Optional<Format> of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv") || name.endsWith(".tsv")) {
            return Optional.of(CSV);
        }
        return name.endsWith(".ndjson") || name.endsWith(".jsonl") ? Optional.of(NDJSON) : Optional.empty();
    }
}
