package dev.postern.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.Config;
import dev.postern.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without a cluster: the Compose file and the unit of systemd are such, and agree with the program. */
class OneMachineTest {
    private static final Path COMPOSE = Path.of("src/main/docker/compose.yaml");
    private static final Path UNIT = Path.of("src/main/systemd/postern.service");
    private static final Path SYSTEMD_ANALYZE = Path.of("/usr/bin/systemd-analyze");

    private static Manifest compose() throws IOException {
        return Manifest.parse(Files.readString(COMPOSE)).get(0);
    }

    private static Config settings(Map<String, String> environment) {
        return Settings.load(environment, Optional.empty());
    }

    /** The values of a key of the unit, in order. */
    private static List<String> unit(String key) throws IOException {
        return Files.readString(UNIT)
                .lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    private static long longestEnd(Config config) {
        return config.drainDelay().plus(config.drain().timeout()).plusSeconds(5).toSeconds();
    }

    @Test
    void compose_takes_the_file() throws IOException {
        assertThat(CustomSchema.problemsOfCompose(compose())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "healthcheck: | healthchek:",
                "read_only: true | read_only: 'true'",
                "retries: 12 | retries: twelve",
                "condition: service_healthy | condition: healthy",
                "restart: unless-stopped | restart: sometimes",
                "image: postern:0.1.0 | #"
            })
    void compose_takes_no_file_with_a_mistake(String right, String wrong) throws IOException {
        String yaml = Files.readString(COMPOSE);
        assertThat(yaml).contains(right);

        assertThat(CustomSchema.problemsOfCompose(
                        Manifest.parse(yaml.replace(right, wrong)).get(0)))
                .isNotEmpty();
    }

    @Test
    void the_gateway_of_compose_has_settings_that_are_taken_and_ports_that_it_listens_on() throws IOException {
        Map<String, String> environment = new HashMap<>();
        compose()
                .at("services.gateway.environment")
                .getAsJsonObject()
                .asMap()
                .forEach((name, value) -> environment.put(name, value.getAsString()));

        Config config = settings(environment);

        assertThat(config.database().url().orElseThrow().host()).isEqualTo("database");
        assertThat(compose().at("services").getAsJsonObject().has("database")).isTrue();
        assertThat(compose().text("services.gateway.ports.0"))
                .endsWith(":" + config.http().port());
        assertThat(compose().text("services.gateway.ports.1"))
                .startsWith("127.0.0.1:")
                .endsWith(":" + config.management().port());
        assertThat(Long.parseLong(
                        compose().text("services.gateway.stop_grace_period").replace("s", "")))
                .isGreaterThan(longestEnd(config));
    }

    @Test
    void compose_builds_the_image_that_it_names() throws IOException {
        Path folder = COMPOSE.resolveSibling(compose().text("services.gateway.build.context"))
                .normalize();
        Path dockerfile = folder.resolve(compose().text("services.gateway.build.dockerfile"));
        List<Manifest> base = Overlays.read(Overlays.FOLDER.resolve("base/deployment.yaml"));

        assertThat(dockerfile).exists();
        assertThat(compose().text("services.gateway.image"))
                .isEqualTo(base.get(0).text("spec.template.spec.containers.0.image"));
    }

    @Test
    void systemd_takes_the_unit(@TempDir Path folder) throws Exception {
        if (!Files.isExecutable(SYSTEMD_ANALYZE)) {
            System.err.println(
                    "LEFT OUT: the unit of systemd was not verified, because systemd-analyze is not installed");
            return;
        }
        // It looks for the program: the Java of this machine may lie elsewhere.
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path unit = Files.writeString(
                folder.resolve("postern.service"), Files.readString(UNIT).replace("/usr/bin/java", java));
        Process verify = new ProcessBuilder(SYSTEMD_ANALYZE.toString(), "verify", unit.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(verify.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
    }

    @Test
    void the_unit_has_settings_that_are_taken_and_the_time_to_drain(@TempDir Path credentials) throws IOException {
        Files.writeString(credentials.resolve("database-password"), "pa55");
        Map<String, String> environment = new HashMap<>();
        for (String variable : unit("Environment")) {
            String[] parts = variable.split("=", 2);
            environment.put(parts[0], parts[1].replace("%d", credentials.toString()));
        }

        Config config = settings(environment);

        assertThat(config.database().password()).isPresent();
        Duration stop =
                Duration.ofSeconds(Long.parseLong(unit("TimeoutStopSec").get(0).replace("s", "")));
        assertThat(stop.toSeconds()).isGreaterThan(longestEnd(config));
    }

    @Test
    void the_unit_hands_over_the_credential_that_it_loads() throws IOException {
        String loaded = unit("LoadCredential").get(0).split(":", 2)[0];

        assertThat(unit("Environment")).contains("POSTERN_DATABASE_PASSWORD_FILE=%d/" + loaded);
        assertThat(Arrays.asList(unit("ExecStart").get(0).split(" "))).endsWith("serve");
        assertThat(Stream.of("64", "78")).allMatch(unitExits(unit("RestartPreventExitStatus"))::contains);
    }

    private static List<String> unitExits(List<String> statuses) {
        return List.of(statuses.get(0).split(" "));
    }
}
