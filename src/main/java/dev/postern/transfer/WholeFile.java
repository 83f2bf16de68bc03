package dev.postern.transfer;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that a crash leaves as they were before or whole. */
public final class WholeFile {
    private static final int BUFFER_BYTES = 65_536;

    private WholeFile() {}

    /** Writes the content; returns whether it is complete. */
    @FunctionalInterface
    public interface Content {
        boolean writeTo(OutputStream out) throws IOException;
    }

    /** Writes beside {@code file} and takes its name when the content is complete and on the disk; returns whether it is. */
    public static boolean write(Path file, Content content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        boolean complete = false;
        try (FileChannel channel = FileChannel.open(part, CREATE, WRITE, TRUNCATE_EXISTING)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            complete = content.writeTo(out);
            out.flush();
            channel.force(true);
        } finally {
            if (!complete) {
                Files.deleteIfExists(part);
            }
        }
        if (complete) {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return complete;
    }
}
