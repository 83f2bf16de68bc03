package dev.postern.api;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.Gateway;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Settings;
import dev.postern.jdbc.DatabaseUnavailable;
import dev.postern.jdbc.Migrations;
import dev.postern.support.ApiClient;
import dev.postern.support.Authority;
import dev.postern.support.CapturedLog;
import dev.postern.support.Gateways;
import dev.postern.support.Reply;
import dev.postern.support.TestDatabase;
import dev.postern.support.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS to the database, on the blocking side and on the reactive one. The server's certificate is for localhost. */
class DatabaseTlsTest {
    private static final Config SETTINGS =
            Settings.load(Map.of("POSTERN_HTTP_PORT", "0", "POSTERN_MANAGEMENT_PORT", "0"), Optional.empty());
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final TestDatabase DATABASE = TestPostgres.shared().freshDatabase();

    @TempDir
    static Path folder;

    @RegisterExtension
    final CapturedLog log = new CapturedLog();

    private static Path trusted;
    private static Path stranger;

    @BeforeAll
    static void turn_tls_on() {
        Authority authority = Authority.create();
        trusted = authority.rootFile(folder.resolve("trusted"));
        stranger = Authority.create().rootFile(folder.resolve("stranger"));
        Authority.write(folder.resolve("server"), authority.issue("localhost"));
        DATABASE.execute("ALTER SYSTEM SET ssl_cert_file = '" + folder.resolve("server/tls.crt") + "'");
        DATABASE.execute("ALTER SYSTEM SET ssl_key_file = '" + folder.resolve("server/tls.key") + "'");
        DATABASE.execute("ALTER SYSTEM SET ssl = on");
        reload("on");
    }

    @AfterAll
    static void turn_tls_off() {
        DATABASE.execute("ALTER SYSTEM RESET ssl");
        DATABASE.execute("ALTER SYSTEM RESET ssl_cert_file");
        DATABASE.execute("ALTER SYSTEM RESET ssl_key_file");
        reload("off");
    }

    private static void reload(String expected) {
        DATABASE.query("SELECT pg_reload_conf()");
        await("ssl = " + expected)
                .until(() -> expected.equals(DATABASE.query("SHOW ssl").get(0).get("ssl")));
    }

    private static DatabaseUrl url(String host, String mode, String root) {
        Map<String, String> parameters = new TreeMap<>(Map.of("sslmode", mode));
        switch (root) {
            case "trusted" -> parameters.put("sslrootcert", trusted.toString());
            case "system" -> parameters.put("sslrootcert", "system");
            case "stranger" -> parameters.put("sslrootcert", stranger.toString());
            default -> {}
        }
        DatabaseUrl plain = DATABASE.url();
        return new DatabaseUrl(host, plain.port(), plain.database(), plain.user(), plain.password(), parameters);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, verify-full, trusted",
        "127.0.0.1, verify-ca, trusted",
        "127.0.0.1, require, trusted",
        "127.0.0.1, require, none",
        "127.0.0.1, prefer, none",
    })
    void a_server_that_proves_what_is_asked_is_used_with_tls_by_both_sides(String host, String mode, String root)
            throws Exception {
        DatabaseUrl url = url(host, mode, root);
        String key = new TestDatabase(url).createKey("shop");
        Migrations.check(url, CONNECT_TIMEOUT);
        Gateway gateway = Gateways.start(SETTINGS, url);
        try {
            assertThat(new ApiClient(gateway.apiPort())
                            .track(key, "{\"id\":\"1\"}")
                            .statusAndBody())
                    .isEqualTo("200 " + Reply.SUCCESS);
            assertThat(DATABASE.query("SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                            + " WHERE application_name LIKE 'postern/%' AND datname = current_database()"))
                    .containsExactly(Map.of("ssl", true));
        } finally {
            Gateways.stop(gateway);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "another host name   | 127.0.0.1 | verify-full | trusted  | The hostname 127.0.0.1 could not be verified",
                "a CA that it is not | localhost | verify-full | stranger | PKIX path",
                "a CA that it is not | localhost | verify-ca   | stranger | PKIX path",
                "a CA that it is not | localhost | require     | stranger | PKIX path",
                "no CA of the JVM's  | localhost | verify-full | none     | PKIX path",
                "no CA of the JVM's  | localhost | verify-full | system   | PKIX path",
            })
    void a_server_that_does_not_is_refused_by_both_sides(
            String what, String host, String mode, String root, String reason) throws Exception {
        DatabaseUrl url = url(host, mode, root);

        assertThatThrownBy(() -> Migrations.check(url, CONNECT_TIMEOUT))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining(url.password());
        assertThatThrownBy(() -> Gateways.start(SETTINGS, url)).hasMessageContaining("SSL handshake failed");
        assertThat(String.join("\n", log.complaints()))
                .as("the driver says no more than that it failed")
                .contains("the certificate of the database is refused: ");
    }

    @Test
    void a_root_certificate_that_is_not_there_is_named() {
        DatabaseUrl url = new DatabaseUrl(
                "localhost",
                DATABASE.url().port(),
                "shop",
                "me",
                "pa55",
                Map.of("sslmode", "verify-full", "sslrootcert", "/nowhere/ca.pem"));

        assertThatThrownBy(() -> Migrations.check(url, CONNECT_TIMEOUT)).hasMessageContaining("/nowhere/ca.pem");
    }

    @Test
    void a_root_certificate_with_a_byte_order_mark_is_refused_by_that_reason() throws Exception {
        Path marked = Files.writeString(folder.resolve("marked.pem"), "\uFEFF" + Files.readString(trusted));
        DatabaseUrl plain = DATABASE.url();
        DatabaseUrl url = new DatabaseUrl(
                "localhost",
                plain.port(),
                plain.database(),
                plain.user(),
                plain.password(),
                Map.of("sslmode", "verify-full", "sslrootcert", marked.toString()));

        assertThatThrownBy(() -> Migrations.check(url, CONNECT_TIMEOUT))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("marked.pem (sslrootcert) begins with a byte order mark");
    }
}
