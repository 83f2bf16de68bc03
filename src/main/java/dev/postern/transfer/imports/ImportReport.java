package dev.postern.transfer.imports;

import dev.postern.transfer.Progress;
import dev.postern.transfer.read.Position;
import dev.postern.transfer.read.Rejection;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps the books of an import: what became of each row, in the order of the file, on the terminal and on disk. Owned by
 * one import; runs on its thread.
 */
final class ImportReport {
    private final ImportCounts tally;
    private final RejectionLog rejects;
    private final Progress progress;
    private final Optional<Path> stateFile;
    private final String recipe;
    private final DryRunTypes rehearsed = new DryRunTypes();

    /** {@code stateFile} is empty where nothing is stored. */
    ImportReport(ImportCounts tally, RejectionLog rejects, Progress progress, Optional<Path> stateFile, String recipe) {
        this.tally = tally;
        this.rejects = rejects;
        this.progress = progress;
        this.stateFile = stateFile;
        this.recipe = recipe;
    }

    void rejected(Rejection reject) {
        tally.rejected();
        rejects.tell(reject);
    }

    void judged(PendingRow entry, RowResult judged) {
        RowResult judgement = judged.stored().isPresent() ? judged : rehearsed.judge(entry.user(), judged);
        judgement.stored().ifPresentOrElse(tally::stored, tally::rehearsed);
        judgement.wouldFix().forEach(tally::wouldFix);
        if (!judgement.ignored().isEmpty()) {
            tally.ignored(judgement.ignored());
            rejects.tell(Rejection.ignored(entry.line(), judgement.ignored()));
        }
    }

    void progressed(long offset) {
        progress.at(offset, tally.rows());
    }

    /** Everything before {@code position} is settled. */
    void save(Position position) {
        long rejectsBytes = rejects.save();
        stateFile.ifPresent(file -> new ResumeState(recipe, position, rejectsBytes, tally).write(file));
    }
}
