package dev.postern.transfer.imports;

import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import dev.postern.transfer.read.CsvMapping;
import dev.postern.transfer.read.CsvOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The choices of one import.
 *
 * @param file empty: stdin
 * @param keyId the key that new types are fixed by
 */
public record ImportOptions(
        String project,
        Optional<Path> file,
        Optional<Format> statedFormat,
        CsvOptions csv,
        Mode mode,
        Optional<Path> statedState,
        Optional<Path> rejects,
        Optional<String> keyId) {

    /** Whether rows are stored, and from where. */
    public enum Mode {
        /** They are stored, from the beginning. */
        STORE,
        /** They are stored from where an interrupted import was, if there was one. */
        RESUME,
        /** Nothing is stored. */
        DRY_RUN
    }

    public ImportOptions {
        if (mode == Mode.RESUME && file.isEmpty() && statedState.isEmpty()) {
            throw new FileFailure(Kind.USAGE, "To resume from stdin, --state must name the state file.");
        }
    }

    Format format() {
        return statedFormat
                .or(() -> file.flatMap(Format::of))
                .orElseThrow(() -> new FileFailure(
                        Kind.USAGE, "The file's name does not tell its format: add --format csv|ndjson."));
    }

    /** Where the state is kept; empty where none is. */
    Optional<Path> state() {
        return mode == Mode.DRY_RUN
                ? Optional.empty()
                : statedState.or(() -> file.map(input -> input.resolveSibling(input.getFileName() + ".import-state")));
    }

    /** Project and options that have to be the same when the import is resumed. */
    String fingerprint() {
        return "project=" + project + " format=" + format() + " delimiter=" + (int) csv.delimiter() + " empty="
                + csv.emptyCells()
                + (csv.mapping().equals(CsvMapping.NONE)
                        ? ""
                        : " columns=" + csv.mapping().fingerprint());
    }
}
