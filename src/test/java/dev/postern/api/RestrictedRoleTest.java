package dev.postern.api;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Gateway;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Settings;
import dev.postern.jdbc.Migrations;
import dev.postern.jdbc.ServingRights;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rights that {@code migrate --grant-to} grants are enough to serve, and are all that there is. */
@WithPostgres
class RestrictedRoleTest {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private TestDatabase owner;
    private TestDatabase restricted;

    @BeforeEach
    void make_the_role(TestDatabase database) {
        owner = database;
        owner.execute("CREATE ROLE postern LOGIN PASSWORD 'pa55'");
        ServingRights.grant(owner.url(), "postern", CONNECT_TIMEOUT);
        DatabaseUrl url = owner.url();
        restricted =
                new TestDatabase(new DatabaseUrl(url.host(), url.port(), url.database(), "postern", "pa55", Map.of()));
    }

    @AfterEach
    void drop_the_role() {
        owner.execute("DROP OWNED BY postern");
        owner.execute("DROP ROLE postern");
    }

    /** Starts as the serve command does. */
    private Gateway start(String migrate) throws Exception {
        Config config = Settings.load(
                Map.of(
                        "POSTERN_HTTP_PORT", "0",
                        "POSTERN_MANAGEMENT_PORT", "0",
                        "POSTERN_LIMITS_PROFILE_ATTRIBUTES", "2",
                        "POSTERN_DATABASE_MIGRATE", migrate),
                Optional.empty());
        if (config.database().migrate()) {
            Migrations.run(restricted.url(), CONNECT_TIMEOUT);
        } else {
            Migrations.check(restricted.url(), CONNECT_TIMEOUT);
        }
        return Gateways.start(config, restricted.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void a_gateway_serves_every_kind_of_write(String migrate) throws Exception {
        String project = "migrates-" + migrate;
        String key = owner.createKey(project);
        Gateway gateway = start(migrate);
        try {
            ApiClient api = new ApiClient(gateway.apiPort());
            List<String> bodies = List.of(
                    "{\"id\":\"1\",\"region\":\"Mumbai\"}", // a new name: the locked road
                    "{\"id\":\"1\",\"region\":\"Goa\"}", // the batched road, an update
                    "{\"id\":\"2\",\"region\":\"Goa\"}", // and an insert
                    "{\"id\":\"1\",\"region\":null}", // a removal
                    "{\"id\":\"2\",\"region\":\"Goa\"}", // nothing to change
                    "{\"id\":\"3\",\"a\":1,\"b\":2}");

            assertThat(bodies.stream().map(body -> api.track(key, body).statusAndBody()))
                    .containsOnly("200 " + Reply.SUCCESS);
            // A profile that is full is looked at under its lock.
            assertThat(api.track(key, "{\"id\":\"3\",\"region\":\"Goa\"}").body())
                    .contains("profile_full");
            adminCallsWork(gateway, project, key);
        } finally {
            Gateways.stop(gateway);
        }
    }

    private void adminCallsWork(Gateway gateway, String project, String key) {
        String admin = owner.createKey(project, "admin");
        ApiClient management = new ApiClient(gateway.managementPort());

        assertThat(management
                        .admin(admin, "GET", "/projects/" + project + "/customers/1")
                        .status())
                .isEqualTo(200);
        assertThat(management
                        .admin(admin, "GET", "/projects/" + project + "/attributes")
                        .status())
                .isEqualTo(200);
        assertThat(management
                        .admin(admin, "POST", "/projects/" + project + "/attributes/region/retype?type=boolean")
                        .status())
                .isEqualTo(200);
        awaitDone(management, admin, project);
        assertThat(management
                        .admin(admin, "DELETE", "/projects/" + project + "/customers/1")
                        .status())
                .isEqualTo(200);
        assertThat(new ApiClient(gateway.apiPort())
                        .track(key, "{\"id\":\"1\",\"region\":\"Goa\"}")
                        .status())
                .isEqualTo(410);
    }

    private static void awaitDone(ApiClient management, String admin, String project) {
        await("the end of the re-type")
                .until(() -> management
                        .admin(admin, "GET", "/projects/" + project + "/retypes")
                        .body()
                        .contains("\"done\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE mine ()",
                "ALTER TABLE profiles ADD COLUMN mine text",
                "DROP TABLE profiles",
                "TRUNCATE profiles",
                "DELETE FROM profiles",
                "INSERT INTO api_keys SELECT * FROM api_keys",
                "UPDATE api_keys SET revoked_at = NULL",
                "UPDATE api_keys SET scope = 'admin'",
                "UPDATE attribute_types SET name = 'mine'",
                "DELETE FROM attribute_types",
                "DELETE FROM retypes",
                "DELETE FROM actions",
                "UPDATE actions SET key_id = ''",
                "INSERT INTO projects VALUES ('mine', 0, now())",
                "UPDATE flyway_schema_history SET success = false",
            })
    void it_may_do_nothing_else(String sql) {
        assertThatThrownBy(() -> restricted.execute(sql))
                .rootCause()
                .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    @Test
    void they_are_those_that_the_page_shows() throws IOException {
        String granted = Files.readString(Path.of("src/main/resources/db/serving-rights.sql"));

        assertThat(Files.readString(Path.of("src/docs/database.md"))).contains("```sql\n" + granted + "```\n");
    }

    @Test
    void the_role_must_exist_and_its_name_is_not_sql() {
        String name = "a role\"; DROP TABLE profiles; --";
        assertThatThrownBy(() -> ServingRights.grant(owner.url(), name, CONNECT_TIMEOUT))
                .hasMessageContaining("does not exist (SQLSTATE 42704)");

        owner.execute("CREATE ROLE \"a role\"\"; DROP TABLE profiles; --\"");
        ServingRights.grant(owner.url(), name, CONNECT_TIMEOUT);
        owner.execute("DROP OWNED BY \"a role\"\"; DROP TABLE profiles; --\"");
        owner.execute("DROP ROLE \"a role\"\"; DROP TABLE profiles; --\"");
    }

    @Test
    void without_a_schema_it_says_that_somebody_else_must_migrate() {
        owner.execute("UPDATE flyway_schema_history SET success = false");
        try {
            assertThatThrownBy(() -> Migrations.check(restricted.url(), CONNECT_TIMEOUT))
                    .hasMessageContaining("run postern migrate");
        } finally {
            owner.execute("UPDATE flyway_schema_history SET success = true");
        }
    }
}
