package dev.postern.cli.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.postern.cli.files.FileFailure.Kind;
import dev.postern.jdbc.ProfileSnapshot;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** One export, from a snapshot to a file. Owned by the export command; runs on its thread. */
public final class Export {
    private static final int BUFFER_BYTES = 65_536;
    private static final int PROGRESS_ROWS = 100;

    private final ProfileSnapshot snapshot;
    private final Format format;
    private final boolean inferDates;
    private final Stop stop;
    private long rows;

    /** {@code inferDates} as {@code attributes.infer-dates}. */
    public Export(ProfileSnapshot snapshot, Format format, boolean inferDates, Stop stop) {
        this.snapshot = snapshot;
        this.format = format;
        this.inferDates = inferDates;
        this.stop = stop;
    }

    /** Writes every profile; empty is stdout. Returns how many there were, or nothing if it was stopped. */
    public Optional<Long> run(Optional<Path> file) {
        try {
            boolean complete = file.isPresent() ? toFile(file.get()) : toStdout();
            return complete ? Optional.of(rows) : Optional.empty();
        } catch (IOException e) {
            throw new FileFailure(Kind.BROKEN_FILE, "Cannot write: " + e.getMessage());
        }
    }

    private boolean toStdout() throws IOException {
        // A PrintStream would keep it to itself that nobody reads any more.
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES);
        boolean complete = write(out);
        out.flush();
        return complete;
    }

    /** Written beside and moved, so that what has the name is whole. */
    private boolean toFile(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".part");
        boolean complete = false;
        try (FileChannel channel = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            complete = write(out);
            out.flush();
            channel.force(true);
        } finally {
            if (!complete) {
                Files.deleteIfExists(fresh);
            }
        }
        if (complete) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return complete;
    }

    private boolean write(OutputStream out) throws IOException {
        ExportFormat written = ExportFormat.of(format, snapshot.types(), inferDates);
        out.write(written.head().getBytes(StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder();
        try (Progress progress =
                ProgressLine.onStderr(() -> new ProgressLine.Whole("Export", snapshot.count(), " rows", 1), 0, 0)) {
            snapshot.forEach((customerId, attributes) -> {
                if (stop.isRequested()) {
                    throw new StoppedException();
                }
                text.setLength(0);
                written.append(text, Exported.of(customerId, attributes));
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                if (++rows % PROGRESS_ROWS == 0) {
                    progress.at(rows, rows);
                }
            });
            return true;
        } catch (StoppedException e) {
            return false;
        }
    }
}
