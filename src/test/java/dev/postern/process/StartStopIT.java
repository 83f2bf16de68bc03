package dev.postern.process;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.ApiClient;
import dev.postern.support.FaultProxy;
import dev.postern.support.Reply;
import dev.postern.support.Scrape;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the process starts, and what it ends with. */
@WithPostgres
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartStopIT {
    @TempDir
    private Path folder;

    @Test
    void sigterm_answers_what_is_in_flight_and_exits_0(TestDatabase database) throws Exception {
        String key = database.createKey("shop");
        try (JarProcess gateway = JarProcess.start(folder, Map.of("POSTERN_DATABASE_URL", database.setting()));
                Connection blocker = database.connect();
                Statement statement = blocker.createStatement()) {
            ApiClient api = gateway.api();
            assertThat(gateway.management()
                            .send(gateway.management().request("/livez"))
                            .status())
                    .isEqualTo(200);
            assertThat(gateway.management()
                            .send(gateway.management().request("/readyz"))
                            .status())
                    .isEqualTo(200);
            assertThat(api.track("demo-key", "{\"id\":\"1\"}").status())
                    .as("the key that everybody knows, with a real database")
                    .isEqualTo(401);
            assertThat(api.track(key, "{\"id\":\"1\",\"a\":1}").status()).isEqualTo(200);
            blocker.setAutoCommit(false);
            statement.execute("SELECT 1 FROM profiles WHERE customer_id = '1' FOR UPDATE");
            CompletableFuture<Reply> inFlight = api.trackLater(key, "{\"id\":\"1\",\"a\":2}");
            await("the request in flight")
                    .until(() -> new Scrape(gateway.management()
                                            .send(gateway.management().request("/metrics"))
                                            .body())
                                    .value("postern_inflight_requests")
                            == 1);

            gateway.terminate();
            gateway.awaitOutput(Pattern.compile("Stopping"));
            blocker.rollback();

            assertThat(inFlight.join().statusAndBody()).isEqualTo("200 " + Reply.SUCCESS);
            assertThat(gateway.exitCode()).isZero();
            assertThat(database.query("SELECT attributes::text AS a FROM profiles WHERE customer_id = '1'"))
                    .isEqualTo(List.of(Map.of("a", "{\"a\": 2}")));
        }
    }

    @Test
    void invalid_settings_are_all_listed_and_exit_78() throws Exception {
        Map<String, String> environment = Map.of(
                "POSTERN_HTTP_PORT", "eighty",
                "POSTERN_LIMITS_BODY_BYTES", "1",
                "POSTERN_KEYS_CACHE_EXPIRY", "11s",
                "POSTERN_DATABASE_URL", "mysql://user:s3cret@host/db",
                "POSTERN_NONSENSE", "1");
        try (JarProcess gateway = JarProcess.start(folder, environment)) {
            assertThat(gateway.exitCode()).isEqualTo(78);
            assertThat(gateway.output())
                    .contains("http.port", "limits.body-bytes", "keys.cache-expiry", "database.url", "POSTERN_NONSENSE")
                    .doesNotContain("s3cret", "\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource({"POSTERN_HTTP_PORT, http.port", "POSTERN_MANAGEMENT_PORT, management.port"})
    void a_taken_port_exits_78_before_a_database_is_made(String variable, String setting) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                JarProcess gateway =
                        JarProcess.start(folder, Map.of(variable, Integer.toString(other.getLocalPort())))) {
            assertThat(gateway.exitCode()).isEqualTo(78);
            assertThat(gateway.output().lines()).singleElement().asString().contains(setting);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "the log-in of a shard, postern/",
        "the first look of a shard, transaction_read_only",
    })
    void a_server_that_falls_silent_within_the_start_exits_69_with_one_line(
            String moment, String request, TestDatabase database) throws Exception {
        try (FaultProxy proxy = FaultProxy.to(database.url())) {
            proxy.silenceAt(request);
            String url = new TestDatabase(proxy.through(database.url())).setting();
            try (JarProcess gateway = JarProcess.start(folder, Map.of("POSTERN_DATABASE_URL", url))) {
                assertThat(gateway.exitCode()).as(moment).isEqualTo(69);
                assertThat(gateway.output()
                                .lines()
                                .filter(line -> line.contains("cannot be used"))
                                .toList())
                        .as(gateway.output())
                        .hasSize(1);
                assertThat(gateway.output()).doesNotContain("\tat ", "Exception in thread");
            }
        }
    }

    @Test
    void a_database_that_is_not_in_utf8_exits_69_with_one_line(TestDatabase database) throws Exception {
        String name = database.url().database() + "_latin";
        database.execute(
                "CREATE DATABASE " + name + " ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0");
        String url = database.setting() + "_latin";
        try (JarProcess gateway = JarProcess.start(folder, Map.of("POSTERN_DATABASE_URL", url))) {
            assertThat(gateway.exitCode()).isEqualTo(69);
            assertThat(gateway.output()).contains("its encoding is LATIN1").doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"frobnicate", "serve --frobnicate", "keys", "keys create --project shop"})
    void a_wrong_command_line_exits_64(String arguments) throws Exception {
        try (JarProcess gateway = JarProcess.start(folder, Map.of(), arguments.split(" "))) {
            assertThat(gateway.exitCode()).isEqualTo(64);
            assertThat(gateway.output()).isNotBlank().doesNotContain("\tat ");
        }
    }
}
