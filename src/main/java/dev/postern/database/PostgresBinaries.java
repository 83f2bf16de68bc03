package dev.postern.database;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The programs of PostgreSQL, unpacked from the class path. */
record PostgresBinaries(Path home) {

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** Unpacks the archive below {@code parent}, once; several processes may do so at the same time. */
    static PostgresBinaries unpackBelow(Path parent) throws IOException {
        URL archive = archive();
        Path home = parent.resolve("postgresql-" + fingerprint(archive));
        if (Files.isDirectory(home)) {
            return new PostgresBinaries(home);
        }
        Files.createDirectories(parent);
        Path fresh = Files.createTempDirectory(parent, "unpacking-");
        try {
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            unpack(archive, fresh);
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another process was faster, with the same content.
            delete(fresh);
        } catch (IOException e) {
            delete(fresh);
            throw e;
        }
        return new PostgresBinaries(home);
    }

    private static URL archive() throws FileNotFoundException {
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = machine.equals("aarch64") ? "postgres-linux-arm_64.txz" : "postgres-linux-x86_64.txz";
        boolean carried = System.getProperty("os.name").equals("Linux") && List.of("amd64", "x86_64", "aarch64").contains(machine);
        URL archive = carried ? PostgresBinaries.class.getResource("/" + name) : null;
        if (archive == null) {
            throw new FileNotFoundException("there is no embedded PostgreSQL for " + System.getProperty("os.name") + " on "
                    + machine + ": set database.url to use a server of your own");
        }
        return archive;
    }

    // Tells versions apart without reading 15 MB at each start.
    private static String fingerprint(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        long number = connection instanceof JarURLConnection jar ? jar.getJarEntry().getCrc() : connection.getContentLengthLong();
        return Long.toHexString(number);
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (InputStream packed = archive.openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (isNeeded(entry.getName())) {
                    unpack(tar, entry, target.resolve(entry.getName()).normalize());
                }
            }
        }
    }

    private static boolean isNeeded(String name) {
        return !name.endsWith(".a");
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
        Files.setPosixFilePermissions(
                file, PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
        // The directory is taken as complete once it has its name: its files must not be lost with the power.
        try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
            written.force(true);
        }
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
