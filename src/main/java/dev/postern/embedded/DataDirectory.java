package dev.postern.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of the embedded database. One {@link EmbeddedDatabase} owns it, on the thread that opens and closes it; a
 * file lock keeps other processes out and is let go by the kernel when this one dies.
 */
final class DataDirectory implements AutoCloseable {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    // POSIX drops a process' lock as soon as that process closes any descriptor of the file: a second opening in
    // the same process must be refused before it touches the lock file.
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory if it is absent and locks it.
     *
     * @throws DataDirectoryInUse if a living process holds it
     */
    static DataDirectory open(Path directory) throws IOException {
        Path path = create(directory);
        if (!OPEN_HERE.add(path)) {
            throw new DataDirectoryInUse(path, ProcessHandle.current().pid() + " (this one)");
        }
        FileChannel lockFile = null;
        try {
            lockFile = FileChannel.open(path.resolve("lock"), Set.of(CREATE, WRITE), OWNER_ONLY_FILE);
            if (lockFile.tryLock() == null) {
                throw new DataDirectoryInUse(path, read(path.resolve("owner")).orElse("unknown"));
            }
            DataDirectory opened = new DataDirectory(path, lockFile);
            opened.write("owner", Long.toString(ProcessHandle.current().pid()));
            return opened;
        } catch (IOException | RuntimeException e) {
            if (lockFile != null) {
                lockFile.close();
            }
            OPEN_HERE.remove(path);
            throw e;
        }
    }

    private static Path create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
        }
        return directory.toRealPath();
    }

    Path path() {
        return path;
    }

    /** PostgreSQL's own data directory. */
    Path cluster() {
        return path.resolve("cluster");
    }

    /** The server's log. */
    Path log() {
        return path.resolve("postgresql.log");
    }

    /** The superuser's password: 256 random bits, made at the first call and kept in a file of mode 600. */
    String password() throws IOException {
        Optional<String> kept = read(passwordFile());
        return kept.isPresent() ? kept.get() : newPassword();
    }

    Path passwordFile() {
        return path.resolve("password");
    }

    private String newPassword() throws IOException {
        if (Files.exists(cluster())) {
            throw new NoSuchFileException(passwordFile().toString(), null, "the database's password is lost");
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        write("password", password);
        return password;
    }

    /** The port of the last start: clients and an orphaned server find each other again by it. */
    Optional<Integer> keptPort() {
        try {
            return read(path.resolve("port")).map(Integer::valueOf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kept port if it is still free, else a new one, which is kept. */
    int freePort() throws IOException {
        Optional<Integer> kept = keptPort();
        if (kept.isPresent() && isFree(kept.get())) {
            return kept.get();
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            write("port", Integer.toString(socket.getLocalPort()));
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    // Written beside and moved, so that a crash leaves the old content or the new one.
    private void write(String name, String content) throws IOException {
        Path file = path.resolve(name);
        Path fresh = path.resolve(name + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, OWNER_ONLY_FILE);
        try (FileChannel channel = FileChannel.open(fresh, WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(content + "\n"));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            OPEN_HERE.remove(path);
        }
    }
}
