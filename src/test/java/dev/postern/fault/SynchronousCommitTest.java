package dev.postern.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.Gateway;
import dev.postern.config.Settings;
import dev.postern.jdbc.CreatedKey;
import dev.postern.jdbc.KeyStore;
import dev.postern.jdbc.Migrations;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every session that writes waits for the disk, whatever the database says; triggers tell what the sessions have set. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SynchronousCommitTest {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final String OF_DATABASE_AND_OF_SESSIONS =
            "off, on\nlocal, on\nremote_write, on\non, on\nremote_apply, remote_apply";

    private final TestDatabase database = TestPostgres.shared().emptyDatabase();

    private void commitsAre(String commit) {
        database.execute("CREATE SCHEMA watch CREATE TABLE seen (place text, value text)");
        database.execute("ALTER DATABASE " + database.url().database() + " SET synchronous_commit = " + commit);
    }

    private void watch(String table) {
        database.execute("CREATE OR REPLACE FUNCTION watch.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " INSERT INTO watch.seen VALUES (TG_TABLE_NAME, current_setting('synchronous_commit'));"
                + " RETURN NULL; END $$");
        database.execute("CREATE TRIGGER see AFTER INSERT OR UPDATE OR DELETE ON " + table
                + " FOR EACH STATEMENT EXECUTE FUNCTION watch.see()");
    }

    private List<Object> seen(String place) {
        return database.query("SELECT DISTINCT value FROM watch.seen WHERE place = ?", place).stream()
                .map(row -> row.get("value"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(textBlock = OF_DATABASE_AND_OF_SESSIONS)
    void writes_of_the_api_and_of_admins(String ofDatabase, String ofSessions) throws Exception {
        Migrations.run(database.url(), LONGEST_WAIT);
        commitsAre(ofDatabase);
        List<String> tables = List.of("profiles", "events", "attribute_types");
        tables.forEach(this::watch);
        String key = database.createKey("shop");
        Gateway gateway = Gateways.start(
                Settings.load(
                        Map.of(
                                "POSTERN_HTTP_PORT", "0",
                                "POSTERN_MANAGEMENT_PORT", "0",
                                "POSTERN_DRAIN_DELAY", "0s"),
                        Optional.empty()),
                database.url());
        try {
            ApiClient api = new ApiClient(gateway.apiPort());
            assertThat(api.track(key, "{\"id\":\"1\",\"region\":\"Goa\"}").status())
                    .isEqualTo(200);
            assertThat(api.track(key, "{\"id\":\"1\",\"region\":\"Pune\"}").status())
                    .isEqualTo(200);
            String event = "{\"customerId\":\"1\",\"name\":\"Seen\",\"attributes\":{\"a\":1}}";
            assertThat(api.send(api.calling("/track/event", key, event.getBytes()))
                            .status())
                    .isEqualTo(200);
            String admin = database.createKey("shop", "admin");
            assertThat(new ApiClient(gateway.managementPort())
                            .admin(admin, "DELETE", "/projects/shop/customers/1")
                            .status())
                    .isBetween(200, 204);
        } finally {
            Gateways.stop(gateway);
        }
        for (String table : tables) {
            assertThat(seen(table)).as(table).containsExactly(ofSessions);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = OF_DATABASE_AND_OF_SESSIONS)
    void keys(String ofDatabase, String ofSessions) {
        Migrations.run(database.url(), LONGEST_WAIT);
        commitsAre(ofDatabase);
        watch("api_keys");

        CreatedKey key = new KeyStore(database.url()).create("shop", "track");
        assertThat(new KeyStore(database.url()).revoke(key.keyId())).isTrue();

        assertThat(seen("api_keys")).containsExactly(ofSessions);
    }

    @ParameterizedTest
    @CsvSource(textBlock = OF_DATABASE_AND_OF_SESSIONS)
    void migrations(String ofDatabase, String ofSessions) {
        commitsAre(ofDatabase);
        database.execute("CREATE FUNCTION watch.see_table() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " INSERT INTO watch.seen VALUES (TG_TAG, current_setting('synchronous_commit')); END $$");
        database.execute(
                "CREATE EVENT TRIGGER see_table ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION watch.see_table()");

        Migrations.run(database.url(), LONGEST_WAIT);

        assertThat(seen("CREATE TABLE")).containsExactly(ofSessions);
    }
}
