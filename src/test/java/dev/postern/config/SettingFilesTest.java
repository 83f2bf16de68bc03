package dev.postern.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.postern.config.read.Environment;
import dev.postern.config.read.InvalidSettings;
import dev.postern.config.read.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings whose values lie in files of their own, as Kubernetes mounts secrets, and the password beside the URL. */
class SettingFilesTest {
    private static final String SECRET = "pa55: w\u00f6rd@/%";
    private static final String URL = "postgresql://app@db/shop";

    @TempDir
    private Path folder;

    @Test
    void a_file_gives_the_value_of_any_setting() throws IOException {
        Config config = load(Map.of(
                "POSTERN_DATABASE_URL_FILE", file("url", "postgresql://app:pa55@db/shop\n"),
                "POSTERN_HTTP_PORT_FILE", file("port", "9090\r\n"),
                "POSTERN_DRAIN_DELAY_FILE", file("delay", " 3s "),
                "POSTERN_CUSTOMERS_PLACEHOLDERS_FILE", file("ids", "none,nil\n")));

        assertThat(config.database().url()).map(DatabaseUrl::password).contains("pa55");
        assertThat(config.http().port()).isEqualTo(9090);
        assertThat(config.drainDelay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.customers().placeholders()).containsExactly("none", "nil");
    }

    @Test
    void a_file_beats_the_settings_file_as_its_variable_does() throws IOException {
        Path settings = Path.of(file("postern.yaml", "http: {port: 9090}"));

        Config config = Settings.load(Map.of("POSTERN_HTTP_PORT_FILE", file("port", "9191")), Optional.of(settings));

        assertThat(config.http().port()).isEqualTo(9191);
    }

    @Test
    void the_password_may_come_apart_from_the_url_and_needs_no_encoding() throws IOException {
        Config plain = load(Map.of("POSTERN_DATABASE_URL", URL, "POSTERN_DATABASE_PASSWORD", SECRET));
        Config file = load(Map.of("POSTERN_DATABASE_URL", URL, "POSTERN_DATABASE_PASSWORD_FILE", file("p", SECRET)));

        assertThat(List.of(plain, file)).allSatisfy(config -> {
            assertThat(config.database().url()).map(DatabaseUrl::password).contains(SECRET);
            assertThat(config.toString()).doesNotContain(SECRET);
        });
    }

    @Test
    void no_setting_is_called_as_the_file_of_another() {
        assertThat(Environment.variable("limits.body-file")).endsWith(Environment.FILE);
        assertThat(DocumentedSettingsTest.components())
                .noneMatch(setting -> Environment.variable(setting).endsWith(Environment.FILE));
    }

    @ParameterizedTest
    @CsvSource({
        "absent, exists",
        "empty, neither empty",
        "blank, neither empty",
        "large, nor larger than 65536 bytes",
        "latin, UTF-8",
        "folder, can be read",
        "a\0b, exists"
    })
    void a_file_that_gives_no_value_is_refused_by_name(String name, String rule) throws IOException {
        file("empty", "");
        file("blank", " \n");
        file("large", "x".repeat(65_537));
        Files.write(folder.resolve("latin"), new byte[] {(byte) 0xe9});
        Files.createDirectory(folder.resolve("folder"));
        String path = folder + "/" + name;

        assertThat(refused(Map.of("POSTERN_DATABASE_URL_FILE", path, "POSTERN_DATABASE_PASSWORD", "pa55")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.setting()).isEqualTo("database.url");
                    assertThat(problem.source()).isEqualTo("POSTERN_DATABASE_URL_FILE");
                    assertThat(problem.rule()).contains(rule);
                    assertThat(problem.value()).contains(path);
                });
    }

    static Stream<Map<String, String>> troubles() {
        return Stream.of(
                Map.of("POSTERN_DATABASE_URL", URL, "POSTERN_DATABASE_PASSWORD", "a\0" + SECRET),
                Map.of("POSTERN_DATABASE_PASSWORD", SECRET),
                Map.of("POSTERN_DATABASE_PASSWORD_FILE", "secret"),
                Map.of("POSTERN_DATABASE_URL_FILE", "secret"),
                Map.of("POSTERN_HTTP_PORT_FILE", "secret"),
                Map.of("POSTERN_LOG_LEVEL_FILE", "secret"),
                Map.of("POSTERN_DATABASE_POOLER_FILE", "secret"),
                Map.of("POSTERN_NOTHING_FILE", "secret"),
                Map.of("POSTERN_FILE", SECRET),
                Map.of("POSTERN_HTTP_PORT", "9090", "POSTERN_HTTP_PORT_FILE", "secret"),
                Map.of("POSTERN_DATABASE_URL", "postgresql://app:1@db/shop", "POSTERN_DATABASE_PASSWORD", SECRET));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void every_other_trouble_is_one_problem_that_does_not_tell_the_secret(Map<String, String> variables)
            throws IOException {
        Map<String, String> environment = new HashMap<>(variables);
        String secret = file("secret", SECRET);
        environment.replaceAll((variable, value) -> value.equals("secret") ? secret : value);

        assertThat(refused(environment))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).doesNotContain(SECRET));
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private Config load(Map<String, String> environment) {
        return Settings.load(environment, Optional.empty(), folder);
    }

    private List<Problem> refused(Map<String, String> environment) {
        return catchThrowableOfType(InvalidSettings.class, () -> load(environment))
                .problems();
    }
}
