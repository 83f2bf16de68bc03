package dev.postern.transfer.imports;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.read.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * How far an import has come: everything before {@code position} is committed or rejected.
 *
 * @param recipe project and options, which have to be the same when the import goes on
 * @param rejectsBytes length of the rejects file then
 */
record ResumeState(String recipe, Position position, long rejectsBytes, ImportCounts tally) {

    /** Writes it so that a crash leaves the state before or this one. */
    void write(Path file) {
        Properties properties = new Properties();
        properties.setProperty("recipe", recipe);
        properties.setProperty("offset", Long.toString(position.offset()));
        properties.setProperty("line", Long.toString(position.line()));
        properties.setProperty("sha256", position.sha256());
        properties.setProperty("rejects-bytes", Long.toString(rejectsBytes));
        tally.save(properties);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            properties.store(text, "How far an import has come; import --resume goes on from here.");
            try (FileChannel channel = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new FileFailure(Kind.BROKEN_FILE, "Cannot write the state file " + file + ": " + e);
        }
    }

    /** The state that an interrupted import has left; empty where there is none. */
    static Optional<ResumeState> read(Path file) {
        Properties properties = new Properties();
        try (Reader text = new StringReader(Files.readString(file))) {
            properties.load(text);
            return Optional.of(new ResumeState(
                    properties.getProperty("recipe", ""),
                    new Position(
                            Long.parseLong(properties.getProperty("offset", "")),
                            Long.parseLong(properties.getProperty("line", "")),
                            properties.getProperty("sha256", "")),
                    Long.parseLong(properties.getProperty("rejects-bytes", "")),
                    ImportCounts.saved(properties)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new FileFailure(Kind.BROKEN_FILE, "Cannot read the state file " + file + ": " + e);
        }
    }
}
