package dev.postern.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.DatabaseUrl;
import dev.postern.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole server that dies, freezes or hands over. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerFaultTest {
    @TempDir
    private Path folder;

    @Test
    void a_server_that_is_killed_or_frozen_is_left_and_found_again() throws Exception {
        try (OwnServer server = OwnServer.start(folder.resolve("data"), Map.of())) {
            TestDatabase database = server.migrated();
            try (Trial trial = Trial.start("server killed -9 and restarted", database)) {
                trial.breaks();
                server.kill();
                trial.awaitNotReady();
                trial.awaitRefusals(16);
                server.restart();
                trial.heals();
                trial.awaitReady();
                trial.assertHeld(database);
            }
            database.execute("TRUNCATE profiles");
            try (Trial trial = Trial.start("server frozen and resumed", database)) {
                trial.breaks();
                server.freeze();
                trial.awaitNotReady();
                trial.awaitRefusals(32);
                trial.heals();
                server.resume();
                trial.awaitReady();
                trial.assertHeld(database);
            }
        }
    }

    @Test
    void a_synchronous_standby_takes_over_with_everything_that_was_acknowledged() throws Exception {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        DatabaseUrl url;
        try (OwnServer fresh = OwnServer.start(first, Map.of())) {
            fresh.migrated();
            url = fresh.url();
        }
        OwnServer.copy(first, second);
        Files.createFile(second.resolve("cluster").resolve("standby.signal"));
        Files.delete(second.resolve("port"));
        try (OwnServer primary = OwnServer.start(first, Map.of("synchronous_standby_names", "*"));
                OwnServer standby = OwnServer.start(second, Map.of("primary_conninfo", conninfo(primary.url())))) {
            TestDatabase before = new TestDatabase(primary.url());
            TestDatabase after = new TestDatabase(standby.url());
            Trial.await(
                    "the standby is synchronous",
                    Duration.ofSeconds(20),
                    () -> !before.query("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")
                            .isEmpty());
            try (Trial trial = Trial.start("failover to a synchronous standby", before)) {
                trial.breaks();
                primary.kill();
                // The address has moved, and who answers there only reads.
                trial.proxy().redirect(standby.url());
                trial.awaitNotReady();
                trial.awaitRefusals(16);
                assertThat(after.query("SELECT pg_promote(true, 10) AS done")).isEqualTo(List.of(Map.of("done", true)));
                trial.heals();
                trial.awaitReady();
                trial.assertHeld(after);
            }
        }
    }

    private static String conninfo(DatabaseUrl url) {
        return "host=%s port=%d user=%s password=%s".formatted(url.host(), url.port(), url.user(), url.password());
    }
}
