package dev.postern.process;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.DatabaseUrl;
import dev.postern.jdbc.Migrations;
import dev.postern.support.ApiClient;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start without its database or its schema lives, is not ready, and goes on when they come; and how a start ends in JSON. */
@WithPostgres
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitingStartIT {
    private static final Pattern WAITS = Pattern.compile("Not ready, asking again each second: (.*)");

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final int managementPort = freePort();

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JarProcess start(String url, String... arguments) throws IOException {
        environment.put("POSTERN_DATABASE_URL", url);
        environment.put("POSTERN_MANAGEMENT_PORT", Integer.toString(managementPort));
        return JarProcess.start(folder, environment, arguments);
    }

    private void assertLivesAndIsNotReady() {
        ApiClient management = new ApiClient(managementPort);
        // The port is opened beside the first look at the database.
        await("the management port")
                .ignoreExceptions()
                .until(() -> management.send(management.request("/livez")).status() == 200);
        assertThat(management.send(management.request("/readyz")).status()).isEqualTo(503);
    }

    private static String withName(TestDatabase database, String name) {
        return database.setting() + name;
    }

    private static DatabaseUrl urlWithName(TestDatabase database, String name) {
        return DatabaseUrl.parse(withName(database, name));
    }

    @Test
    void a_database_that_is_made_later_is_waited_for(TestDatabase database) throws Exception {
        try (JarProcess gateway = start(withName(database, "_later"))) {
            assertThat(gateway.awaitOutput(WAITS).group(1))
                    .contains("does not exist")
                    .doesNotContain("\tat ");
            assertLivesAndIsNotReady();

            database.execute("CREATE DATABASE " + database.url().database() + "_later TEMPLATE template0");

            ApiClient management = gateway.management();
            assertThat(management.send(management.request("/readyz")).status()).isEqualTo(200);
        }
    }

    @Test
    void a_schema_that_somebody_else_makes_is_waited_for(TestDatabase database) throws Exception {
        database.execute("CREATE DATABASE " + database.url().database() + "_empty TEMPLATE template0");
        environment.put("POSTERN_DATABASE_MIGRATE", "false");
        try (JarProcess gateway = start(withName(database, "_empty"))) {
            assertThat(gateway.awaitOutput(WAITS).group(1)).endsWith("run postern migrate");
            assertLivesAndIsNotReady();

            Migrations.run(urlWithName(database, "_empty"), Duration.ofSeconds(5));

            ApiClient management = gateway.management();
            assertThat(management.send(management.request("/readyz")).status()).isEqualTo(200);
        }
    }

    @Test
    void an_address_where_nobody_listens_is_told_once_and_a_signal_ends_the_wait() throws Exception {
        try (JarProcess gateway = start("postgresql://shop:s3cret@127.0.0.1:" + freePort() + "/shop")) {
            gateway.awaitOutput(WAITS);
            assertLivesAndIsNotReady();

            gateway.terminate();

            assertThat(gateway.exitCode()).isZero();
            assertThat(WAITS.matcher(gateway.output()).results()).hasSize(1);
            assertThat(gateway.output()).doesNotContain("s3cret", "\tat ", "ERROR");
        }
    }

    @Test
    void a_server_that_accepts_and_stays_silent_is_waited_for() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                JarProcess gateway = start("postgresql://shop:s3cret@127.0.0.1:" + silent.getLocalPort() + "/shop")) {
            gateway.awaitOutput(WAITS);
            assertLivesAndIsNotReady();
            assertThat(gateway.output()).doesNotContain("s3cret", "\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate", "keys list"})
    void a_command_does_not_wait(String command) throws Exception {
        try (JarProcess process = start("postgresql://shop@127.0.0.1:" + freePort() + "/shop", command.split(" "))) {
            assertThat(process.exitCode()).isEqualTo(69);
        }
    }

    @Test
    void a_gateway_that_is_ready_is_told_by_the_command_ready(TestDatabase database) throws Exception {
        try (JarProcess gateway = start(database.setting())) {
            gateway.api();
            try (JarProcess ready = start(database.setting(), "ready")) {
                assertThat(ready.exitCode()).isZero();
                assertThat(ready.output()).isEqualTo("ready\n");
            }
        }
        try (JarProcess ready = start(database.setting(), "ready")) {
            assertThat(ready.exitCode()).isEqualTo(69);
            assertThat(ready.output()).startsWith("not running");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve --frobnicate, 64", "serve, 78", "serve, 69"})
    void a_start_that_ends_tells_so_in_json(String what, TestDatabase database) throws Exception {
        environment.put("POSTERN_LOG_FORMAT", "json");
        int exitCode = Integer.parseInt(what.substring(what.length() - 2));
        String name = "_latin";
        if (exitCode == 69) {
            database.execute("CREATE DATABASE " + database.url().database() + name
                    + " ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
        } else if (exitCode == 78) {
            environment.put("POSTERN_NONSENSE", "1");
        }
        String[] arguments = what.substring(0, what.length() - 4).split(" ");
        try (JarProcess gateway = start(withName(database, name), arguments)) {
            assertThat(gateway.exitCode()).isEqualTo(exitCode);
            List<JsonObject> lines =
                    gateway.output().lines().map(JsonObject::new).toList();

            assertThat(lines)
                    .filteredOn(line -> line.getString("level").equals("ERROR"))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line.getString("formattedMessage")).isNotBlank());
        }
    }
}
