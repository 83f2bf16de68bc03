package dev.postern.embedded;

import static dev.postern.support.Await.LONGEST_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.embedded.EmbeddedDatabase.Options;
import dev.postern.support.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        Process neglectful = new ProcessBuilder("sh", "-c", "tail -f /dev/null & echo $!; exec cat").start();
        try {
            long zombie = Long.parseLong(neglectful.inputReader().readLine());
            awaitCat(neglectful);
            ProcessHandle.of(zombie).orElseThrow().destroyForcibly();
            write(pidFile, zombie);

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

    // The shell itself would ask.
    private static void awaitCat(Process neglectful) throws IOException {
        neglectful.outputWriter().append("meow\n").flush();
        assertThat(neglectful.inputReader().readLine()).isEqualTo("meow");
    }

    private static char state(long process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }
}
