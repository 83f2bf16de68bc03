package dev.postern.database;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The programs of PostgreSQL, unpacked from the class path. */
record PostgresBinaries(Path home) {

    /** What the class path carries; here, so that a start need not open a jar to know that there is nothing to unpack. */
    static final String VERSION = "18.6.0";

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** Unpacks the archive below {@code parent}, once; several processes may do so at the same time. */
    static PostgresBinaries unpackBelow(Path parent) throws IOException {
        Files.createDirectories(parent);
        // The server reports its real path, by which an orphan is recognised.
        Path realParent = parent.toRealPath();
        Path home = realParent.resolve("postgresql-" + VERSION);
        if (Files.isDirectory(home)) {
            return new PostgresBinaries(home);
        }
        Path fresh = Files.createTempDirectory(realParent, "unpacking-");
        try {
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            PostgresArchive.unpack(archive(), fresh);
            moveUnlessThere(fresh, home);
        } finally {
            delete(fresh);
        }
        return new PostgresBinaries(home);
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

    static URL archive() throws FileNotFoundException {
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = machine.equals("aarch64") ? "postgres-linux-arm_64.txz" : "postgres-linux-x86_64.txz";
        boolean carried = System.getProperty("os.name").equals("Linux")
                && List.of("amd64", "x86_64", "aarch64").contains(machine);
        URL archive = carried ? PostgresBinaries.class.getResource("/" + name) : null;
        if (archive == null) {
            throw new FileNotFoundException("there is no embedded PostgreSQL for " + System.getProperty("os.name")
                    + " on " + machine + ": set database.url to use a server of your own");
        }
        return archive;
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(tree)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
