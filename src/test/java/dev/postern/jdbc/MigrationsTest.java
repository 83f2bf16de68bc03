package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.config.DatabaseUrl;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final TestDatabase database = TestPostgres.shared().emptyDatabase();

    @Test
    void an_empty_database_gets_the_tables() {
        Migrations.run(database.url(), TIMEOUT);

        assertThat(database.query("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"))
                .extracting(row -> row.get("tablename"))
                .contains("projects", "api_keys", "attribute_types", "profiles");
    }

    @Test
    void every_primary_key_holds_the_project() {
        Migrations.run(database.url(), TIMEOUT);

        assertThat(database.query("SELECT indexrelid::regclass::text AS name FROM pg_index i"
                        + " JOIN pg_class c ON c.oid = i.indrelid"
                        + " WHERE indisunique AND relnamespace = 'public'::regnamespace"
                        + " AND relname <> 'flyway_schema_history'"
                        + " AND pg_get_indexdef(indexrelid) NOT LIKE '%(project_id%'"))
                .isEmpty();
    }

    @Test
    void a_second_run_changes_nothing() {
        Migrations.run(database.url(), TIMEOUT);
        var history = database.query("SELECT * FROM flyway_schema_history");

        Migrations.run(database.url(), TIMEOUT);

        assertThat(database.query("SELECT * FROM flyway_schema_history")).isEqualTo(history);
    }

    @Test
    void several_at_once_migrate_an_empty_database_once() throws Exception {
        int runners = 4;
        CyclicBarrier together = new CyclicBarrier(runners);
        ExecutorService threads = Executors.newFixedThreadPool(runners);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < runners; i++) {
                runs.add(threads.submit(() -> {
                    together.await(10, TimeUnit.SECONDS);
                    Migrations.run(database.url(), TIMEOUT);
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(database.query("SELECT version FROM flyway_schema_history WHERE success"))
                .extracting(row -> row.get("version"))
                .contains(String.valueOf(Migrations.NEWEST))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_newest_version_known_is_that_of_the_newest_file() throws Exception {
        Path directory = Path.of(Migrations.class.getResource("/db/migration").toURI());
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                            .max())
                    .hasValue(Migrations.NEWEST);
        }
    }

    @Test
    void a_check_passes_on_a_migrated_database_only() {
        assertThatThrownBy(() -> Migrations.check(database.url(), TIMEOUT))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("version 0")
                .hasMessageContaining("run postern migrate");

        Migrations.run(database.url(), TIMEOUT);
        Migrations.check(database.url(), TIMEOUT);
    }

    @Test
    void a_schema_newer_than_the_program_is_refused() {
        Migrations.run(database.url(), TIMEOUT);
        database.execute(
                "INSERT INTO flyway_schema_history SELECT installed_rank + 1, '99', 'later', type, 'V99__later.sql',"
                        + " checksum, installed_by, installed_on, execution_time, success FROM flyway_schema_history"
                        + " ORDER BY installed_rank DESC LIMIT 1");

        assertThatThrownBy(() -> Migrations.run(database.url(), TIMEOUT))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("newer program");
    }

    @Test
    void a_migration_that_fails_says_why_and_leaves_nothing_behind() {
        database.execute("CREATE TABLE flyway_schema_history_of_somebody_else ()");
        database.execute("CREATE TYPE api_keys AS ENUM ()");

        assertThatThrownBy(() -> Migrations.run(database.url(), TIMEOUT))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining(database.url().database());
        assertThat(database.query("SELECT to_regclass('projects')::text AS name")
                        .get(0))
                .containsEntry("name", null);
    }

    @Test
    void a_server_that_is_not_there_is_named_without_the_password() throws IOException {
        DatabaseUrl nobody = new DatabaseUrl("127.0.0.1", unusedPort(), "shop", "me", "secret", Map.of());

        assertThatThrownBy(() -> Migrations.run(nobody, TIMEOUT))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("\"shop\" at 127.0.0.1:" + nobody.port())
                .hasMessageContaining("refused")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("secret"));
    }

    @Test
    void a_wrong_password_is_not_shown() {
        DatabaseUrl wrong = TestDatabase.withPassword(database.url(), "secret").url();

        assertThatThrownBy(() -> Migrations.run(wrong, TIMEOUT))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("authentication failed")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("secret"));
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
