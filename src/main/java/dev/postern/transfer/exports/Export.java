package dev.postern.transfer.exports;

import dev.postern.jdbc.ProfileSnapshot;
import dev.postern.transfer.Cancellation;
import dev.postern.transfer.CancelledException;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import dev.postern.transfer.ProgressLine;
import dev.postern.transfer.WholeFile;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** One export, from a snapshot to a file. Owned by the export command; runs on its thread. */
public final class Export {
    private static final int PROGRESS_ROWS = 100;

    private final ProfileSnapshot snapshot;
    private final Format format;
    private final boolean inferDates;
    private final Cancellation cancellation;
    private long rows;

    /** {@code inferDates} as {@code attributes.infer-dates}. */
    public Export(ProfileSnapshot snapshot, Format format, boolean inferDates, Cancellation cancellation) {
        this.snapshot = snapshot;
        this.format = format;
        this.inferDates = inferDates;
        this.cancellation = cancellation;
    }

    /** Writes every profile; empty is stdout. Returns how many there were, or nothing if it was cancelled. */
    public Optional<Long> run(Optional<Path> file) {
        try {
            boolean complete = file.isPresent() ? WholeFile.write(file.get(), this::writeTo) : writeToStdout();
            return complete ? Optional.of(rows) : Optional.empty();
        } catch (IOException e) {
            throw new FileFailure(Kind.IO_ERROR, "Cannot write: " + e.getMessage());
        }
    }

    private boolean writeToStdout() throws IOException {
        // System.out would hide that its reader is gone.
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
        boolean complete = writeTo(out);
        out.flush();
        return complete;
    }

    private boolean writeTo(OutputStream out) throws IOException {
        ProfileWriter writer = writer();
        out.write(writer.head().getBytes(StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder();
        try (ProgressLine progress =
                new ProgressLine(() -> new ProgressLine.Whole("Export", snapshot.count(), " rows", 1), 0, 0)) {
            snapshot.forEach((customerId, attributes) -> {
                if (cancellation.isRequested()) {
                    throw new CancelledException();
                }
                text.setLength(0);
                writer.append(text, customerId, ProfileAttributes.read(attributes));
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                if (++rows % PROGRESS_ROWS == 0) {
                    progress.show(rows, rows);
                }
            });
            return true;
        } catch (CancelledException e) {
            return false;
        }
    }

    private ProfileWriter writer() {
        return switch (format) {
            case CSV -> new CsvWriter(snapshot.types());
            case NDJSON -> new NdjsonWriter(snapshot.types(), inferDates);
        };
    }
}
