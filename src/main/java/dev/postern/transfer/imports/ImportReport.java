package dev.postern.transfer.imports;

import dev.postern.transfer.ProgressLine;
import dev.postern.transfer.read.Position;
import dev.postern.transfer.read.Rejection;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reports what became of each row, in the order of the file: as counts, on the terminal and on the disk. Owned by one
 * import; runs on its thread.
 */
final class ImportReport {
    private final ImportCounts counts;
    private final RejectionLog rejections;
    private final ProgressLine progress;
    private final Optional<Path> stateFile;
    private final String fingerprint;
    private final DryRunTypes dryRunTypes = new DryRunTypes();

    /** {@code stateFile} is empty where nothing is stored; {@code fingerprint} is that of the options. */
    ImportReport(
            ImportCounts counts,
            RejectionLog rejections,
            ProgressLine progress,
            Optional<Path> stateFile,
            String fingerprint) {
        this.counts = counts;
        this.rejections = rejections;
        this.progress = progress;
        this.stateFile = stateFile;
        this.fingerprint = fingerprint;
    }

    void rejected(Rejection rejection) {
        counts.addRejected();
        rejections.add(rejection);
    }

    void accepted(PendingRow row, RowResult result) {
        RowResult inOrder = result.stored().isPresent()
                ? result
                : dryRunTypes.apply(row.customer().user(), result);
        counts.add(inOrder);
        if (!inOrder.ignored().isEmpty()) {
            rejections.add(Rejection.ignored(row.row().line(), inOrder.ignored()));
        }
    }

    void progressed(long offset) {
        progress.show(offset, counts.rows());
    }

    /** Everything before {@code position} is settled, and nothing after it was reported. */
    void save(Position position) {
        long rejectsBytes = rejections.save();
        stateFile.ifPresent(file -> new ResumeState(fingerprint, position, rejectsBytes, counts).write(file));
    }
}
