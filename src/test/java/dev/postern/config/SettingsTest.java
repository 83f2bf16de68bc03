package dev.postern.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.config.read.InvalidSettings;
import dev.postern.config.read.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void without_file_and_environment_the_defaults_hold() {
        Config config = load(Map.of());

        assertThat(config.http())
                .isEqualTo(new Http(
                        Optional.empty(),
                        8080,
                        0,
                        List.of(),
                        false,
                        false,
                        new Tls(Optional.empty(), Optional.empty(), Duration.ofSeconds(10))));
        assertThat(config.database().url()).isEmpty();
        assertThat(config.limits().bodyTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.attributes()).isEqualTo(new Attributes(true, NullValue.REMOVE));
        assertThat(config.customers().placeholders())
                .containsExactly("undefined", "null", "NaN", "[object Object]", "None", "nil");
    }

    @Test
    void a_connection_may_rest_longer_than_the_common_proxies_keep_it() {
        Duration nginx = Duration.ofSeconds(75);

        assertThat(load(Map.of()).limits().idleTimeout()).isGreaterThan(nginx);
    }

    @Test
    void a_file_changes_what_it_names_and_nothing_else() {
        Config config = load(Map.of(), "http:\n  port: 9090\n");

        assertThat(config.http().port()).isEqualTo(9090);
        assertThat(config.management().port()).isEqualTo(8081);
    }

    @Test
    void the_environment_beats_the_file() {
        Config config = load(Map.of("POSTERN_LIMITS_BODY_BYTES", "1024"), "limits:\n  body-bytes: 2048\n");

        assertThat(config.limits().bodyBytes()).isEqualTo(1024);
    }

    @Test
    void every_kind_of_value_can_come_from_the_environment() {
        Config config = load(Map.ofEntries(
                Map.entry("POSTERN_DATA_DIR", "/var/lib/postern"),
                Map.entry("POSTERN_HTTP_HOST", "::1"),
                Map.entry("POSTERN_DATABASE_URL", "postgresql://app:pa55@db/shop\n"),
                Map.entry("POSTERN_DATABASE_MIGRATE", "false"),
                Map.entry("POSTERN_DRAIN_DELAY", "500ms"),
                Map.entry("POSTERN_ATTRIBUTES_NULL_VALUE", "ignore"),
                Map.entry("POSTERN_CUSTOMERS_PLACEHOLDERS", "none, a\\,b"),
                Map.entry("POSTERN_LOG_LEVEL", "debug")));

        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/postern"));
        assertThat(config.http().host()).contains("::1");
        assertThat(config.database().url()).map(DatabaseUrl::password).contains("pa55");
        assertThat(config.database().migrate()).isFalse();
        assertThat(config.drainDelay()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.attributes().nullValue()).isEqualTo(NullValue.IGNORE);
        assertThat(config.customers().placeholders()).containsExactly("none", "a,b");
        assertThat(config.log().level()).isEqualTo("debug");
    }

    @Test
    void only_with_a_real_database_a_balancer_gets_time_to_turn_away() {
        assertThat(load(Map.of()).drainDelay()).isZero();
        assertThat(load(Map.of("POSTERN_DATABASE_URL", "postgresql://u@h/d")).drainDelay())
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_file_where_the_process_starts_is_read() throws IOException {
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/postern.yaml"), "http: {port: 9090}");

        assertThat(load(Map.of()).http().port()).isEqualTo(9090);
    }

    @Test
    void the_environment_may_name_the_file_and_the_command_line_beats_it() throws IOException {
        Path named = Files.writeString(folder.resolve("named.yaml"), "http: {port: 9090}");
        Map<String, String> environment = Map.of("POSTERN_CONFIG", named.toString());

        assertThat(load(environment).http().port()).isEqualTo(9090);
        assertThat(load(environment, "http: {port: 9191}").http().port()).isEqualTo(9191);
    }

    @Test
    void a_text_of_yaml_stays_as_it_is_written() {
        Config config = load(Map.of(), """
                database: {url: 'postgresql://app:${HOME}\\@db/shop'}
                customers:
                  placeholders: [no, 0x10, 1e3, "a,b", 'c\\d', "null"]
                """);

        assertThat(config.database().url()).map(DatabaseUrl::password).contains("${HOME}\\");
        assertThat(config.customers().placeholders()).containsExactly("no", "0x10", "1e3", "a,b", "c\\d", "null");
    }

    @Test
    void a_list_may_be_made_empty_and_a_setting_without_a_value_keeps_its_default() {
        Config config = load(Map.of(), "customers:\n  placeholders: []\nhttp:\n  port:\nbatch:\n");

        assertThat(config.customers().placeholders()).isEmpty();
        assertThat(config.http().port()).isEqualTo(8080);
    }

    @Test
    void system_properties_and_other_variables_have_no_influence() {
        System.setProperty("http.port", "9090");
        try {
            Config config = load(Map.of("HTTP_PORT", "9191", "http.port", "9292", "postern_http_port", "9393"));

            assertThat(config.http().port()).isEqualTo(8080);
        } finally {
            System.clearProperty("http.port");
        }
    }

    @Test
    void all_problems_stand_in_one_message_with_their_source() {
        InvalidSettings invalid = refused(
                Map.of("POSTERN_KEYS_CACHE_EXPIRY", "11s", "POSTERN_HTP_PORT", "1", "POSTERN_DATABASE_MIGRATE", "yes"),
                """
                http:
                  port: 70000
                  host: "a b"
                  event-loops: 257
                log: {level: loud, format: xml}
                nothing: 1
                """);

        String file = folder.resolve("settings.yaml").toString();
        assertThat(invalid.getMessage().lines().map(String::strip))
                .containsExactlyInAnyOrder(
                        "The settings are invalid:",
                        "POSTERN_HTP_PORT (environment) is not a setting",
                        "nothing (" + file + " line 6) is not a setting",
                        "http.port (" + file + " line 2) must be between 0 and 65535, was \"70000\"",
                        "http.host (" + file + " line 3) must be a host name or an address, was \"a b\"",
                        "http.event-loops (" + file + " line 4) must be between 0 and 256, was \"257\"",
                        "database.migrate (POSTERN_DATABASE_MIGRATE) must be true or false, was \"yes\"",
                        "keys.cache-expiry (POSTERN_KEYS_CACHE_EXPIRY) must be between 1ms and 10s, was \"11s\"",
                        "log.format (" + file + " line 5) must be text or json, was \"xml\"",
                        "log.level (" + file + " line 5) must be one of trace, debug, info, warn, error, was \"loud\"");
    }

    @Test
    void no_message_shows_the_database_url_or_what_an_unknown_setting_holds() {
        InvalidSettings invalid = refused(
                Map.of("POSTERN_DATABASE_URL", "postgresql://app:pa55@db", "POSTERN_DATABASE_SECRET", "pa55"),
                "database:\n  secret: pa55\n");

        assertThat(invalid.problems()).hasSize(3);
        assertThat(invalid).hasMessageNotContaining("pa55");
        assertThat(invalid.problems().toString()).doesNotContain("pa55");
    }

    @Test
    void a_file_that_is_no_yaml_is_refused_without_quoting_it() {
        InvalidSettings invalid = refused(Map.of(), "database:\n  url: postgresql://app:pa55@db\n url: 'x\n");

        assertThat(invalid).hasMessageContaining("settings.yaml line").hasMessageContaining("is not YAML");
        assertThat(invalid).hasMessageNotContaining("pa55");
    }

    @Test
    void settings_with_a_valid_database_url_show_no_password() {
        assertThat(load(Map.of("POSTERN_DATABASE_URL", "postgresql://app:pa55@db/shop"))
                        .toString())
                .doesNotContain("pa55");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http.port: 1 | \"http.port\" | is not a setting",
                "http: 8080 | http | must hold settings, not a value",
                "http: [1] | http | must hold settings, not a value",
                "http: {port: {a: 1}} | http.port.a | is not a setting",
                "http: {port: [1]} | http.port | must be a single value",
                "http: {prt: } | http.prt | is not a setting",
                "postern: {http: {port: 1}} | postern.http.port | is not a setting",
                "http: {port: 1, port: 2} | http.port | must not stand twice",
                "{http: {port: 1}, http: {host: a}} | http | must not stand twice",
                "customers: {placeholders: none} | customers.placeholders | must be a list",
                "customers: {placeholders: [[a]]} | customers.placeholders | must be a list of single values",
                "customers: {placeholders: ['', a]} | customers.placeholders | must not hold an empty item",
                "customers: {placeholders: ['']} | customers.placeholders | must not hold an empty item",
                "customers: {placeholders: [a, null]} | customers.placeholders | must not hold an empty item",
                "cors: {origins: [null]} | cors.origins | must not hold an empty item; the word null is written \"null\"",
                "cors: {origins: ['*', ~]} | cors.origins | must not hold an empty item",
                "limits: {projects: [shop=1, ' ']} | limits.projects | must not hold an empty item",
                "just text | settings file | must hold settings, not a value",
                "[1] | settings file | must hold settings, not a value",
                "a: &a {b: *a} | a.b.b.b.b.b.b.b | is not a setting",
            })
    void a_file_of_another_shape_is_refused(String yaml, String setting, String rule) {
        assertThat(refused(Map.of(), yaml).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.setting()).isEqualTo(setting);
            assertThat(problem.rule()).startsWith(rule);
            assertThat(problem.source()).endsWith("settings.yaml line 1");
        });
    }

    @Test
    void a_missing_file_is_a_problem() {
        InvalidSettings invalid = catchThrowableOfType(
                InvalidSettings.class,
                () -> Settings.load(Map.of(), Optional.of(folder.resolve("absent.yaml")), folder));

        assertThat(invalid).hasMessageContaining("absent.yaml) does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POSTERN_DATABASE_URL", "POSTERN_HTTP_PORT", "POSTERN_CONFIG"})
    void an_empty_variable_is_refused_because_a_lost_secret_must_not_start_an_embedded_database(String variable) {
        assertThat(refused(Map.of(variable, " "), "").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains(variable, "must not be empty"));
    }

    @ParameterizedTest
    @CsvSource({
        "POSTERN_PORT, tcp://10.0.0.1:8080",
        "POSTERN_PORT_8080_TCP, tcp://10.0.0.1:8080",
        "POSTERN_PORT_8080_TCP_ADDR, 10.0.0.1",
        "POSTERN_SERVICE_HOST, 10.0.0.1",
        "POSTERN_SERVICE_PORT, 8080",
        "POSTERN_SERVICE_PORT_HTTP, 8080",
        "POSTERN_ADMIN_SERVICE_HOST, 10.0.0.1"
    })
    void what_kubernetes_says_about_its_services_is_no_problem(String variable, String value) {
        assertThat(load(Map.of(variable, value)).http().port()).isEqualTo(8080);
    }

    @Test
    void a_setting_in_trouble_is_not_blamed_twice_through_its_default() {
        // 70000 reads as the default 8080 from then on, which is also the port that the management asks for.
        InvalidSettings invalid = refused(Map.of("POSTERN_HTTP_PORT", "70000", "POSTERN_MANAGEMENT_PORT", "8080"), "");

        assertThat(invalid.problems()).extracting(Problem::setting).containsExactly("http.port");
    }

    private Config load(Map<String, String> environment) {
        return Settings.load(environment, Optional.empty(), folder);
    }

    private Config load(Map<String, String> environment, String yaml) {
        try {
            Path file = Files.writeString(folder.resolve("settings.yaml"), yaml);
            return Settings.load(environment, Optional.of(file), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InvalidSettings refused(Map<String, String> environment, String yaml) {
        return catchThrowableOfType(InvalidSettings.class, () -> load(environment, yaml));
    }
}
