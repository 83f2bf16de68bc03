package dev.postern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.embedded.EmbeddedDatabase.Options;
import dev.postern.jdbc.DatabaseUnavailable;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All on one data directory, because making one takes seconds; each test leaves it with no server running. */
class EmbeddedDatabaseTest {

    @TempDir
    private static Path parent;

    private final Options options = Options.in(parent.resolve("data")).withBinaries(TestPostgres.BINARIES);

    @BeforeEach
    void the_server_is_down() {
        assertThat(EmbeddedDatabase.running(options.dataDir())).isEmpty();
    }

    @Test
    void a_folder_may_have_any_name_also_when_it_holds_the_programs() {
        Options own = Options.in(parent.resolve("$HOME's \"data\" `id` \\"));
        try (EmbeddedDatabase database = EmbeddedDatabase.start(own)) {
            insert(database, "any name");
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.start(own)) {
            assertThat(kept(database)).containsExactly("any name");
        }
    }

    @Test
    void the_server_is_set_to_keep_what_it_acknowledges_and_to_be_modest() {
        Map<String, String> settings = Map.of(
                "fsync", "on",
                "synchronous_commit", "on",
                "full_page_writes", "on",
                "data_checksums", "on",
                "shared_buffers", "256MB",
                "max_wal_size", "2GB",
                "checkpoint_timeout", "15min",
                "listen_addresses", "127.0.0.1",
                "server_encoding", "UTF8");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            settings.forEach((name, value) -> assertThat(rows(database)
                            .query("SELECT current_setting(?) AS value", name)
                            .get(0))
                    .as(name)
                    .containsEntry("value", value));
        }
    }

    @Test
    void the_locale_is_the_builtin_one() {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            assertThat(rows(database)
                            .query("SELECT datlocprovider::text AS provider, datlocale AS locale FROM pg_database"
                                    + " WHERE datname = current_database()")
                            .get(0))
                    .containsEntry("provider", "b")
                    .containsEntry("locale", "C.UTF-8");
        }
    }

    @Test
    void rows_url_and_password_survive_a_close() {
        Object url;
        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            insert(database, "closed");
            url = List.of(database.url(), database.url().password());
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            assertThat(kept(database)).contains("closed");
            assertThat(List.of(database.url(), database.url().password())).isEqualTo(url);
        }
    }

    @Test
    void rows_survive_a_kill_of_the_server() throws Exception {
        EmbeddedDatabase killed = EmbeddedDatabase.start(options);
        insert(killed, "server killed");
        kill(postmaster());
        killed.close();

        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            assertThat(kept(database)).contains("server killed");
        }
    }

    @Test
    void rows_survive_a_kill_of_the_gateway_and_the_port_stays() throws Exception {
        gateway("gateway killed").kill();
        int port = Integer.parseInt(DataDirectory.read(options.dataDir(), DataDirectory.PORT));

        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            assertThat(kept(database)).contains("gateway killed");
            assertThat(database.url().port()).isEqualTo(port);
        }
    }

    @Test
    void a_server_shuts_down_by_itself_when_its_gateway_is_killed() throws Exception {
        gateway("left behind").kill();

        awaitNoServer();

        assertThat(Files.readString(options.dataDir().resolve("postgresql.log")).strip())
                .endsWith("database system is shut down");
    }

    @Test
    void settings_hold_from_the_next_start() {
        EmbeddedDatabase.start(options).close();

        try (EmbeddedDatabase database = EmbeddedDatabase.start(options.withSettings(Map.of("work_mem", "5MB")))) {
            assertThat(rows(database).query("SHOW work_mem").get(0)).containsEntry("work_mem", "5MB");
        }
    }

    @Test
    void gateway_and_server_may_both_be_killed() throws Exception {
        GatewayProcess gateway = gateway("both killed");
        kill(postmaster());
        gateway.kill();

        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            assertThat(kept(database)).contains("both killed");
        }
    }

    @Test
    void a_directory_open_in_another_process_is_refused_by_its_number() throws Exception {
        GatewayProcess other = gateway("in use");
        try {
            assertThatThrownBy(() -> EmbeddedDatabase.start(options))
                    .isInstanceOf(DataDirectoryInUse.class)
                    .hasMessageContaining("in use by process " + other.process().pid());
        } finally {
            other.kill();
        }
    }

    @Test
    void a_directory_open_in_this_process_is_refused_and_stays_locked() {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> EmbeddedDatabase.start(options)).isInstanceOf(DataDirectoryInUse.class);
            }
            insert(database, "still open");
            assertThat(kept(database)).contains("still open");
        }
    }

    @Test
    void the_url_of_a_running_server_is_found_from_the_directory() {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            assertThat(EmbeddedDatabase.running(options.dataDir())).contains(database.url());
        }
        assertThat(EmbeddedDatabase.running(options.dataDir())).isEmpty();
        assertThat(EmbeddedDatabase.running(parent.resolve("absent"))).isEmpty();
    }

    @Test
    void a_kept_port_that_was_taken_meanwhile_gives_way_to_another() throws Exception {
        int port;
        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            port = database.url().port();
        }
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            assertThat(database.url().port()).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void a_server_that_does_not_start_says_why_and_lets_the_directory_go() {
        assertThatThrownBy(() -> EmbeddedDatabase.start(options.withSettings(Map.of("work_mem", "a lot"))))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("invalid value for parameter \"work_mem\"");

        EmbeddedDatabase.start(options).close();
    }

    @Test
    void directory_and_password_are_for_their_owner_only() throws Exception {
        EmbeddedDatabase.start(options).close();
        Path data = options.dataDir();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_wrong_password_is_refused() {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(options)) {
            TestDatabase wrong = TestDatabase.withPassword(database.url(), "wrong");

            assertThatThrownBy(() -> wrong.query("SELECT 1"))
                    .hasRootCauseMessage("FATAL: password authentication failed for user \"postgres\"");
        }
    }

    @Test
    void the_version_named_is_the_version_carried() throws Exception {
        assertThat(PostgresBinaries.archive(Platform.current()).toString())
                .contains("-" + PostgresBinaries.VERSION + ".jar!");
    }

    @Test
    void of_two_processes_that_unpack_one_folder_the_later_takes_what_is_there() throws IOException {
        Path home = Files.createDirectories(parent.resolve("programs"));
        Files.writeString(home.resolve("postgres"), "of the first");
        Path fresh = Files.createDirectories(parent.resolve("unpacking"));
        Files.writeString(fresh.resolve("postgres"), "of the second");

        PostgresBinaries.moveUnlessThere(fresh, home);

        assertThat(home.resolve("postgres")).hasContent("of the first");
    }

    private GatewayProcess gateway(String value) throws Exception {
        return GatewayProcess.start(
                List.of(),
                System.getProperty("java.class.path"),
                List.of(options.dataDir().toString(), options.binaries().toString(), value));
    }

    private long postmaster() throws IOException {
        List<String> pidFile = Files.readAllLines(options.dataDir().resolve("cluster/postmaster.pid"));
        return Long.parseLong(pidFile.get(0).strip());
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    // The lock is free as soon as no process of the server lives; a zombie holds none.
    private void awaitNoServer() throws Exception {
        Process flock = new ProcessBuilder("flock", "server.lock", "true")
                .directory(options.dataDir().toFile())
                .start();
        assertThat(flock.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private static TestDatabase rows(EmbeddedDatabase database) {
        return new TestDatabase(database.url());
    }

    private static void insert(EmbeddedDatabase database, String value) {
        rows(database).execute("CREATE TABLE IF NOT EXISTS kept (value text)");
        rows(database).execute("INSERT INTO kept VALUES (?)", value);
    }

    private static List<Object> kept(EmbeddedDatabase database) {
        return rows(database).query("SELECT value FROM kept").stream()
                .map(row -> row.get("value"))
                .toList();
    }
}
