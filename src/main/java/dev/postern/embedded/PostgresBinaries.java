package dev.postern.embedded;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The programs of PostgreSQL, unpacked from the class path. */
final class PostgresBinaries {
    /** The version that the class path carries; a constant, so that a start need not open a jar to know that there is nothing to unpack. */
    static final String VERSION = "18.6.0";

    /** Characters that a shell reads within double quotes. */
    private static final Pattern NOT_PLAIN = Pattern.compile("[\"$`\\\\]");

    private PostgresBinaries() {}

    /** Work with the programs in one folder. */
    @FunctionalInterface
    interface Work {
        void with(Path home) throws IOException;
    }

    /** Unpacks the archive below {@code parent}, once; several processes may do so at the same time. Returns the home of the programs. */
    static Path unpackBelow(Path parent) throws IOException {
        Files.createDirectories(parent);
        Path home = parent.toRealPath().resolve("postgresql-" + VERSION);
        if (Files.isDirectory(home)) {
            return home;
        }
        Path fresh = Files.createTempDirectory(parent, "unpacking-");
        try {
            Platform.current().permit(fresh, "rwxr-xr-x");
            unpack(archive(Platform.current()), fresh);
            moveUnlessThere(fresh, home);
        } finally {
            if (Files.exists(fresh)) {
                delete(fresh);
            }
        }
        return home;
    }

    /** Java 17 has no exception of its own for a directory that is there and not empty. */
    static void moveUnlessThere(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster, with the same content.
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    /** Works with the programs themselves, or with a copy for the time being where their path means something to a shell: initdb hands it to one. */
    static void withPlainPath(Path home, Work work) throws IOException {
        if (!NOT_PLAIN.matcher(home.toString()).find()) {
            work.with(home);
            return;
        }
        Path copy = Files.createTempDirectory("postern-initdb-");
        try {
            Platform.current().permit(copy, "rwxr-xr-x");
            work.with(unpackBelow(copy));
        } finally {
            delete(copy);
        }
    }

    static URL archive(Platform platform) throws FileNotFoundException {
        return platform.archive()
                .map(PostgresBinaries.class::getResource)
                .orElseThrow(() -> new FileNotFoundException(
                        platform.missing(name -> PostgresBinaries.class.getResource(name) != null)));
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.openStream(), 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.getName().endsWith(".a")) {
                    unpack(tar, entry, target.resolve(entry.getName()).normalize());
                }
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, file);
        Platform.current().permit(file, (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--");
        // The directory is taken as complete once it has its name: its files must not be lost with the power.
        try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    static void delete(Path tree) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(tree)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
