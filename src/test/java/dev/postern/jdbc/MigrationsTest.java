package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Gateway;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Settings;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
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
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The program of the next release, whose migration adds, and that of the one after it, whose migration takes away. */
    private static final Migrations EXPANDED =
            new Migrations(90, "classpath:db/migration", "classpath:db/migration-expand");

    private static final Migrations CONTRACTED = new Migrations(
            91, "classpath:db/migration", "classpath:db/migration-expand", "classpath:db/migration-contract");

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
    void a_program_starts_and_serves_on_a_schema_that_a_newer_one_has_expanded() throws Exception {
        Migrations.run(database.url(), TIMEOUT);
        EXPANDED.migrate(database.url(), TIMEOUT);

        Migrations.run(database.url(), TIMEOUT);
        Migrations.check(database.url(), TIMEOUT);
        Gateway older = Gateways.start(
                Settings.load(Map.of("POSTERN_HTTP_PORT", "0", "POSTERN_MANAGEMENT_PORT", "0"), Optional.empty()),
                database.url());
        try {
            ApiClient api = new ApiClient(older.apiPort());
            assertThat(api.track(database.createKey("shop"), "{\"id\":\"c1\",\"region\":\"Mumbai\"}")
                            .status())
                    .isEqualTo(200);
        } finally {
            Gateways.stop(older);
        }
        assertThat(database.query("SELECT customer_id, segment FROM profiles"))
                .containsExactly(Map.of("customer_id", "c1", "segment", "none"));
    }

    @Test
    void a_schema_that_no_longer_fits_a_program_refuses_it_and_keeps_the_newer_one() {
        CONTRACTED.migrate(database.url(), TIMEOUT);

        assertThatThrownBy(() -> Migrations.run(database.url(), TIMEOUT))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("its schema is at version 91, for programs that know version 90; this one knows "
                        + Migrations.NEWEST);
        EXPANDED.migrate(database.url(), TIMEOUT);
        EXPANDED.require(database.url(), TIMEOUT);
    }

    @Test
    void a_newer_program_migrates_what_an_older_one_has_made() {
        Migrations.run(database.url(), TIMEOUT);

        assertThatThrownBy(() -> EXPANDED.require(database.url(), TIMEOUT))
                .hasMessageContaining("its schema is at version " + Migrations.NEWEST
                        + " and this program needs 90: run postern migrate");
        EXPANDED.migrate(database.url(), TIMEOUT);
        EXPANDED.require(database.url(), TIMEOUT);
    }

    @Test
    void an_older_program_that_migrates_beside_a_newer_one_leaves_what_it_does_not_know() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier together = new CyclicBarrier(2);
        try {
            Future<?> older = threads.submit(() -> {
                together.await(10, TimeUnit.SECONDS);
                Migrations.run(database.url(), TIMEOUT);
                return null;
            });
            together.await(10, TimeUnit.SECONDS);
            EXPANDED.migrate(database.url(), TIMEOUT);
            older.get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        EXPANDED.require(database.url(), TIMEOUT);
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
