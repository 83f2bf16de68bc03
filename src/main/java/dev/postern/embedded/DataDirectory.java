package dev.postern.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of the embedded database. One {@link EmbeddedDatabase} owns it, on the thread that opens and closes it; a
 * file lock keeps other processes out and is let go by the kernel when this one dies.
 */
final class DataDirectory implements AutoCloseable {
    static final String PASSWORD = "password";
    static final String PORT = "port";

    private static final String LOCK = "lock";
    private static final FileAttribute<?>[] OWNER_ONLY_DIRECTORY =
            Platform.current().permissions("rwx------");
    private static final FileAttribute<?>[] OWNER_ONLY_FILE = Platform.current().permissions("rw-------");

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
            lockFile = FileChannel.open(path.resolve(LOCK), Set.of(CREATE, WRITE), OWNER_ONLY_FILE);
            if (lockFile.tryLock() == null) {
                throw new DataDirectoryInUse(path, read(path, LOCK));
            }
            String owner = Long.toString(ProcessHandle.current().pid());
            lockFile.truncate(0).write(StandardCharsets.UTF_8.encode(owner));
            return new DataDirectory(path, lockFile);
        } catch (IOException | RuntimeException e) {
            if (lockFile != null) {
                lockFile.close();
            }
            OPEN_HERE.remove(path);
            throw e;
        }
    }

    /** Whether a living process has it open. */
    static boolean isOpen(Path directory) throws IOException {
        Path lock = directory.resolve(LOCK);
        if (!Files.exists(lock)) {
            return false;
        }
        if (OPEN_HERE.contains(directory.toRealPath())) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(lock, WRITE);
                FileLock free = channel.tryLock()) {
            return free == null;
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

    /** Makes the superuser's password for a new cluster: 256 random bits, in a file of mode 600. */
    void makePassword() throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        write(PASSWORD, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    void requirePassword() throws IOException {
        if (!Files.exists(path.resolve(PASSWORD))) {
            throw new IOException("the password of the embedded PostgreSQL is lost");
        }
    }

    /** Keeps the port that is wanted; for 0 the kept one if it is still free, else a free one. */
    int choosePort(int wanted) throws IOException {
        int port = wanted;
        if (wanted == 0) {
            port = Files.exists(path.resolve(PORT)) ? Integer.parseInt(read(path, PORT)) : 0;
            port = freePort(port).orElse(freePort(0).orElseThrow());
        }
        write(PORT, Integer.toString(port));
        return port;
    }

    /** The port if it is free, or any free one for 0. */
    private static OptionalInt freePort(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return OptionalInt.of(socket.getLocalPort());
        } catch (IOException taken) {
            return OptionalInt.empty();
        }
    }

    static String read(Path directory, String name) throws IOException {
        return Files.readString(directory.resolve(name)).strip();
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
