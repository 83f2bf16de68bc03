package dev.postern.process;

import dev.postern.config.DatabaseUrl;
import dev.postern.embedded.EmbeddedDatabase;
import dev.postern.support.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL that can be killed and frozen; its data and its port outlive it. Owned by one soak, used by its main thread. */
final class SoakServer implements AutoCloseable {
    private final Path directory;
    private EmbeddedDatabase server;

    SoakServer(Path directory) {
        this.directory = directory;
        this.server = start();
    }

    private EmbeddedDatabase start() {
        return EmbeddedDatabase.start(EmbeddedDatabase.Options.in(directory)
                .withBinaries(TestPostgres.BINARIES)
                .withSettings(Map.of("max_connections", "100")));
    }

    DatabaseUrl url() {
        return server.url();
    }

    /** kill -9 of the server and all its children. */
    void kill() throws IOException, InterruptedException {
        signal("-KILL");
    }

    /** Starts it again after {@link #kill}. */
    void restart() {
        server.close();
        server = start();
    }

    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        command.addAll(processes());
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** A process in the directory of the cluster belongs to it. */
    private List<String> processes() throws IOException {
        Path cluster = directory.toRealPath().resolve("cluster");
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(process -> worksIn(process, cluster))
                    .map(process -> process.getFileName().toString())
                    .toList();
        }
    }

    private static boolean worksIn(Path process, Path cluster) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(cluster);
        } catch (IOException goneOrNoProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
