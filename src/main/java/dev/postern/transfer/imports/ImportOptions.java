package dev.postern.transfer.imports;

import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import dev.postern.transfer.read.EmptyCells;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to import, and how.
 *
 * @param file empty: stdin
 * @param keyId the key that new types are fixed by
 */
public record ImportOptions(
        String project,
        Optional<Path> file,
        Optional<Format> statedFormat,
        char delimiter,
        EmptyCells emptyCells,
        Mode mode,
        Optional<Path> statedState,
        Optional<Path> rejects,
        Optional<String> keyId) {
    /** Names no key: those begin with k_. */
    private static final String NO_KEY = "import";

    /** What becomes of the rows. */
    public enum Mode {
        /** From the beginning. */
        STORE,
        /** From where an interrupted import has come to, if there was one. */
        RESUME,
        /** Nothing is stored. */
        DRY_RUN
    }

    public ImportOptions {
        if (mode == Mode.RESUME && file.isEmpty() && statedState.isEmpty()) {
            throw new FileFailure(Kind.WRONG_COMMAND_LINE, "To resume from stdin, --state must name the state file.");
        }
    }

    Format format() {
        return statedFormat
                .or(() -> file.flatMap(Format::of))
                .orElseThrow(() -> new FileFailure(
                        Kind.WRONG_COMMAND_LINE, "The file's name does not tell its format: add --format csv|ndjson."));
    }

    /** Where the state is kept; empty where none is. */
    Optional<Path> state() {
        return mode == Mode.DRY_RUN
                ? Optional.empty()
                : statedState.or(() -> file.map(input -> input.resolveSibling(input.getFileName() + ".import-state")));
    }

    String fixedBy() {
        return keyId.orElse(NO_KEY);
    }

    /** What must be the same when the import goes on. */
    String recipe() {
        return "project=%s format=%s delimiter=%d empty=%s".formatted(project, format(), (int) delimiter, emptyCells);
    }
}
