package dev.postern.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.DatabaseUrl;
import dev.postern.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole server that dies, freezes or hands over. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerFaultTest {
    @TempDir
    private static Path template;

    @TempDir
    private Path folder;

    /** Making a cluster takes seconds, copying it does not. */
    @BeforeAll
    static void make_a_cluster() {
        try (OwnServer fresh = OwnServer.start(template.resolve("data"), Map.of())) {
            fresh.migrated();
        }
    }

    private Path copy(String name) throws IOException {
        Path copy = folder.resolve(name);
        OwnServer.copy(template.resolve("data"), copy);
        Files.delete(copy.resolve("port"));
        return copy;
    }

    @Test
    void a_server_that_is_killed_is_found_again() throws Exception {
        try (OwnServer server = OwnServer.start(copy("data"), Map.of())) {
            TestDatabase database = new TestDatabase(server.url());
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
        }
    }

    @Test
    void a_server_that_is_frozen_is_left_and_found_again() throws Exception {
        try (OwnServer server = OwnServer.start(copy("data"), Map.of())) {
            TestDatabase database = new TestDatabase(server.url());
            try (Trial trial = Trial.start("server frozen and resumed", database)) {
                trial.breaks();
                server.freeze();
                trial.awaitNotReady();
                trial.awaitRefusals(16);
                trial.heals();
                server.resume();
                trial.awaitReady();
                trial.assertHeld(database);
            }
        }
    }

    @Test
    void a_synchronous_standby_takes_over_with_everything_that_was_acknowledged() throws Exception {
        Path first = copy("first");
        Path second = copy("second");
        Files.createFile(second.resolve("cluster").resolve("standby.signal"));
        try (OwnServer primary = OwnServer.start(first, Map.of("synchronous_standby_names", "*"));
                OwnServer standby = OwnServer.start(second, Map.of("primary_conninfo", conninfo(primary.url())))) {
            TestDatabase after = new TestDatabase(standby.url());
            try (Trial trial = Trial.start("failover to a synchronous standby", new TestDatabase(primary.url()))) {
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
