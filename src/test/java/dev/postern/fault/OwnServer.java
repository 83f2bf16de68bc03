package dev.postern.fault;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;

import dev.postern.config.DatabaseUrl;
import dev.postern.embedded.EmbeddedDatabase;
import dev.postern.jdbc.Migrations;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL that one test may do anything to: all its processes get signals, its files are copied. */
final class OwnServer implements AutoCloseable {
    private final EmbeddedDatabase.Options options;
    private EmbeddedDatabase server;

    private OwnServer(EmbeddedDatabase.Options options) {
        this.options = options;
        this.server = EmbeddedDatabase.start(options);
    }

    /** A new one, or the one whose files lie there. */
    static OwnServer start(Path directory, Map<String, String> settings) {
        Map<String, String> small = new HashMap<>(Map.of("shared_buffers", "32MB"));
        small.putAll(settings);
        return new OwnServer(EmbeddedDatabase.Options.in(directory)
                .withBinaries(TestPostgres.BINARIES)
                .withSettings(small));
    }

    DatabaseUrl url() {
        return server.url();
    }

    TestDatabase migrated() {
        Migrations.run(url(), LONGEST_WAIT);
        return new TestDatabase(url());
    }

    /** SIGSTOP to every process: it answers nothing, and its sockets stay open. */
    void freeze() {
        // Twice, because a process may be born between the look and the signal.
        signal("STOP");
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    /** SIGKILL to every process. */
    void kill() {
        signal("KILL");
        await("the server is dead").until(() -> processes().isEmpty());
        server.close();
    }

    void restart() {
        server = EmbeddedDatabase.start(options);
    }

    private void signal(String name) {
        List<String> processes = processes();
        if (processes.isEmpty()) {
            return;
        }
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + String.join(" ", processes)).start();
            // One of them may have ended on its own.
            kill.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // Each process of a server works in the directory of its cluster.
    private List<String> processes() {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            Path cluster = options.dataDir().toRealPath().resolve("cluster");
            for (Path process : processes) {
                if (cluster.equals(workingDirectory(process))) {
                    found.add(process.getFileName().toString());
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path workingDirectory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd"));
        } catch (IOException gone) {
            return process;
        }
    }

    /** Copies the files of a server that is not running. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Override
    public void close() {
        resume();
        server.close();
    }
}
