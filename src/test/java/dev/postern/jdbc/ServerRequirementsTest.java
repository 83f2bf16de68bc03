package dev.postern.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.config.Database;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Settings;
import dev.postern.embedded.EmbeddedDatabase;
import dev.postern.support.CapturedLog;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerRequirementsTest {
    private static final Database SETTINGS = settings(Map.of());
    private static final Database LENIENT = settings(Map.of("POSTERN_DATABASE_ALLOW_UNSAFE_DURABILITY", "true"));
    private static final Database POOLED = settings(Map.of("POSTERN_DATABASE_POOLER", "transaction"));

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final TestDatabase database = TestPostgres.shared().emptyDatabase();

    private static Database settings(Map<String, String> environment) {
        return Settings.load(environment, Optional.empty()).database();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsync", "full_page_writes"})
    void a_server_that_loses_writes_in_a_crash_is_refused_unless_a_setting_allows_it(
            String name, @TempDir Path directory) {
        EmbeddedDatabase server = EmbeddedDatabase.start(EmbeddedDatabase.Options.in(directory)
                .withBinaries(TestPostgres.BINARIES)
                .withSettings(Map.of("shared_buffers", "32MB", name, "off")));
        try {
            assertThatThrownBy(() -> ServerRequirements.check(server.url(), SETTINGS))
                    .isInstanceOf(DatabaseUnavailable.class)
                    .hasMessageContaining(name + " is off")
                    .hasMessageContaining("database.allow-unsafe-durability");

            ServerRequirements.check(server.url(), LENIENT);
            assertThat(log.complaints()).anyMatch(line -> line.contains(name + " is off"));
        } finally {
            server.close();
        }
    }

    @Test
    void a_database_that_is_not_in_utf8_is_refused_whatever_is_allowed() {
        String name = database.url().database() + "_latin";
        database.execute(
                "CREATE DATABASE " + name + " ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
        DatabaseUrl url = database.url();
        DatabaseUrl latin = new DatabaseUrl(url.host(), url.port(), name, url.user(), url.password(), url.parameters());

        assertThatThrownBy(() -> ServerRequirements.check(latin, LENIENT))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("its encoding is LATIN1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "local", "remote_write"})
    void a_weak_commit_behind_a_pooler_is_refused_with_the_way_out(String commit) {
        commitsAre(commit);

        assertThatThrownBy(() -> ServerRequirements.check(database.url(), POOLED))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("ALTER ROLE " + database.url().user() + " SET synchronous_commit = on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "remote_apply"})
    void a_commit_that_is_on_disk_will_do_behind_a_pooler(String commit) {
        commitsAre(commit);

        assertThatCode(() -> ServerRequirements.check(database.url(), POOLED)).doesNotThrowAnyException();
    }

    @Test
    void a_weak_commit_without_a_pooler_is_left_to_the_sessions() {
        commitsAre("off");

        assertThatCode(() -> ServerRequirements.check(database.url(), SETTINGS)).doesNotThrowAnyException();
    }

    private void commitsAre(String commit) {
        database.execute("ALTER DATABASE " + database.url().database() + " SET synchronous_commit = " + commit);
    }
}
