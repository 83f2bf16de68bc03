package dev.postern.support;

import dev.postern.config.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PgBouncer of its own in front of a database, in transaction mode, with fewer sessions than clients and each in turn, so
 * that hardly two transactions of a client meet the same session. Owned by one test.
 */
public final class PgBouncer implements AutoCloseable {
    private final DatabaseUrl behind;
    private final int port;
    private final Path folder;
    private Process process;

    private PgBouncer(DatabaseUrl behind, int port, Path folder) throws IOException {
        this.behind = behind;
        this.port = port;
        this.folder = folder;
        this.process = run();
    }

    /** Whether the program is on this machine. */
    public static boolean isInstalled() {
        return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer")
                .map(Path::of)
                .anyMatch(Files::isExecutable);
    }

    /** {@code parameters} are further lines of its settings. */
    public static PgBouncer inFrontOf(DatabaseUrl url, String... parameters) throws IOException {
        // It runs as somebody else when the tests run as root, which it refuses to be.
        Path folder = Files.createTempDirectory(
                "postern-pgbouncer-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("users.txt"), "\"%s\" \"%s\"%n".formatted(url.user(), url.password()));
        Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s/users.txt
                pool_mode = transaction
                default_pool_size = 3
                server_round_robin = 1
                %s
                """.formatted(
                        url.host(), url.port(), port, folder, String.join("\n", parameters)));
        return new PgBouncer(url, port, folder);
    }

    private Process run() throws IOException {
        List<String> command = new ArrayList<>(List.of("pgbouncer", folder + "/pgbouncer.ini"));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(1, List.of("-u", "nobody"));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().merge("PATH", ":/usr/sbin", String::concat);
        Process started = builder.start();
        Await.await("its port").until(() -> listens() || !started.isAlive());
        if (!started.isAlive()) {
            throw new IllegalStateException(Files.readString(folder.resolve("log")));
        }
        return started;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The same database by way of it. */
    public DatabaseUrl url() {
        return new DatabaseUrl(
                "127.0.0.1", port, behind.database(), behind.user(), behind.password(), behind.parameters());
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(Await.LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** On the same port. */
    public void restart() throws IOException {
        process = run();
    }

    @Override
    public void close() {
        kill();
        TestPostgres.delete(folder);
    }
}
