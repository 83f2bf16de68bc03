package dev.postern.database;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.database.EmbeddedDatabase.Options;
import dev.postern.support.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A killed server leaves a file with its process number, which may since have come to mean something else. */
class StalePidFileTest {

    @TempDir
    private static Path parent;

    private final Options options = Options.in(parent.resolve("data")).withBinaries(TestPostgres.BINARIES);

    @Test
    void a_number_that_now_belongs_to_somebody_else_is_stale() throws Exception {
        List<String> pidFile = pidFileOfKilledServer();
        write(pidFile, ProcessHandle.current().pid());

        EmbeddedDatabase.start(options).close();
    }

    @Test
    void a_zombie_is_dead() throws Exception {
        List<String> pidFile = pidFileOfKilledServer();
        // The shell makes a child and then becomes cat, which never asks what became of it.
        Process neglectful = new ProcessBuilder("sh", "-c", "true & exec cat").start();
        try {
            ProcessHandle zombie = awaitZombie(neglectful);
            write(pidFile, zombie.pid());

            EmbeddedDatabase.start(options).close();

            assertThat(state(zombie)).isEqualTo('Z');
        } finally {
            neglectful.destroyForcibly();
        }
    }

    private List<String> pidFileOfKilledServer() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            List<String> pidFile = Files.readAllLines(pidFile());
            ProcessHandle postmaster =
                    ProcessHandle.of(Long.parseLong(pidFile.get(0))).orElseThrow();
            assertThat(EmbeddedDatabase.running(options.dataDir())).contains(database.url());
            postmaster.destroyForcibly();
            postmaster.onExit().get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
            return pidFile;
        }
    }

    private void write(List<String> pidFile, long pid) throws IOException {
        List<String> changed = new ArrayList<>(pidFile);
        changed.set(0, Long.toString(pid));
        Files.write(pidFile(), changed);
    }

    private Path pidFile() {
        return options.dataDir().resolve("cluster").resolve("postmaster.pid");
    }

    private static ProcessHandle awaitZombie(Process parent) {
        ProcessHandle child = await("a child")
                .until(() -> parent.children().findAny(), Optional::isPresent)
                .orElseThrow();
        await("a zombie").until(() -> state(child) == 'Z');
        return child;
    }

    private static char state(ProcessHandle process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }
}
