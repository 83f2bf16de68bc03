package dev.postern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.postern.config.DatabaseUrl;
import dev.postern.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of macOS and Windows, started here with the programs of this system. */
class PgCtlServerTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "fsync", "on", "listen_addresses", "127.0.0.1", "unix_socket_directories", "", "shared_buffers", "16MB");

    @TempDir
    private Path folder;

    private DataDirectory directory;

    @BeforeEach
    void open() throws IOException {
        directory = DataDirectory.open(folder.resolve("data"));
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private PgCtlServer server() throws IOException {
        Path binaries = PostgresBinaries.unpackBelow(directory.path());
        return new PgCtlServer(
                directory,
                binaries,
                ServerAccount.forDirectory(directory.path()).prefix());
    }

    private TestDatabase database() throws IOException {
        int port = Integer.parseInt(DataDirectory.read(directory.path(), DataDirectory.PORT));
        String password = DataDirectory.read(directory.path(), DataDirectory.PASSWORD);
        return new TestDatabase(new DatabaseUrl("127.0.0.1", port, "postern", "postgres", password, Map.of()));
    }

    @Test
    void what_was_written_is_there_after_the_next_start() throws Exception {
        try (PgCtlServer server = server().start(0, SETTINGS)) {
            assertThat(server).isNotNull();
            database().execute("CREATE TABLE kept AS SELECT 7 AS number");
        }
        try (PgCtlServer server = server().start(0, SETTINGS)) {
            assertThat(server).isNotNull();
            assertThat(database().query("SELECT number FROM kept")).containsExactly(Map.of("number", 7));
        }
    }

    @Test
    void a_server_that_a_killed_process_left_behind_is_stopped_first() throws Exception {
        PgCtlServer left = server().start(0, SETTINGS);
        database().execute("CREATE TABLE kept AS SELECT 7 AS number");

        try (PgCtlServer server = server().start(0, SETTINGS)) {
            assertThat(server).isNotSameAs(left);
            assertThat(database().query("SELECT number FROM kept")).containsExactly(Map.of("number", 7));
        }
    }

    @Test
    void a_number_that_is_another_process_by_now_is_left_alone() throws Exception {
        server().start(0, SETTINGS).close();
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(directory.cluster().resolve("postmaster.pid"), other.pid() + "\n");
            server().start(0, SETTINGS).close();

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroy();
        }
    }

    @Test
    void a_server_that_does_not_start_says_where_its_log_is() throws Exception {
        server().start(0, SETTINGS).close();

        assertThat(catchThrowable(() -> server().start(0, Map.of("shared_buffers", "nothing"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pg_ctl of the embedded PostgreSQL failed")
                .hasMessageContaining("postgresql.log");
        assertThat(List.of(directory.log())).allMatch(Files::exists);
    }
}
