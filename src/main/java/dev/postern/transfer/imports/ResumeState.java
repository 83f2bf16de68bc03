package dev.postern.transfer.imports;

import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.WholeFile;
import dev.postern.transfer.read.Position;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * How far an import has come: everything before {@code position} is committed or rejected.
 *
 * @param fingerprint project and options, which have to be the same when the import is resumed
 * @param rejectsBytes length of the rejects file then
 */
record ResumeState(String fingerprint, Position position, long rejectsBytes, ImportCounts counts) {

    /** Writes it so that a crash leaves the state before or this one. */
    void write(Path file) {
        Properties properties = new Properties();
        properties.setProperty("recipe", fingerprint);
        properties.setProperty("offset", Long.toString(position.offset()));
        properties.setProperty("line", Long.toString(position.line()));
        properties.setProperty("sha256", position.sha256());
        properties.setProperty("rejects-bytes", Long.toString(rejectsBytes));
        counts.writeTo(properties);
        try {
            boolean unusedAlways = WholeFile.write(file, out -> {
                properties.store(out, "How far an import has come; import --resume goes on from here.");
                return true;
            });
        } catch (IOException e) {
            throw new FileFailure(Kind.IO_ERROR, "Cannot write the state file " + file + ": " + e);
        }
    }

    /** The state that an interrupted import has left; empty where there is none. */
    static Optional<ResumeState> read(Path file) {
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
            properties.load(text);
            return Optional.of(new ResumeState(
                    properties.getProperty("recipe", ""),
                    new Position(
                            Long.parseLong(properties.getProperty("offset", "")),
                            Long.parseLong(properties.getProperty("line", "")),
                            properties.getProperty("sha256", "")),
                    Long.parseLong(properties.getProperty("rejects-bytes", "")),
                    ImportCounts.readFrom(properties)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new FileFailure(Kind.IO_ERROR, "Cannot read the state file " + file + ": " + e);
        }
    }
}
