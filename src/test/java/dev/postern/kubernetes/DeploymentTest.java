package dev.postern.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.postern.Gateway;
import dev.postern.cli.ExitCode;
import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.support.ApiClient;
import dev.postern.support.Gateways;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests and the product say the same: ports, paths, settings, metrics, names and times. */
@WithPostgres
class DeploymentTest {
    private static final String ALL = "dev.postern.kubernetes.Overlays#all";
    private static final Duration TO_CLOSE = Duration.ofSeconds(5);
    private static final Pattern METRIC = Pattern.compile("\\bpostern_[a-z_]+");

    @TempDir
    private static Path secrets;

    private static Gateway gateway;
    private static ApiClient api;
    private static ApiClient management;

    @BeforeAll
    static void start(TestDatabase database) throws Exception {
        Map<String, String> settings =
                Map.of("POSTERN_HTTP_PORT", "0", "POSTERN_MANAGEMENT_PORT", "0", "POSTERN_DRAIN_DELAY", "0s");
        gateway = Gateways.start(Settings.load(settings, Optional.empty()), database.url());
        api = new ApiClient(gateway.apiPort());
        management = new ApiClient(gateway.managementPort());
        api.track(database.createKey("shop"), "{\"id\":\"1\",\"region\":\"Goa\"}");
    }

    @AfterAll
    static void stop() throws Exception {
        Gateways.stop(gateway);
    }

    private static Manifest deployment(List<Manifest> manifests) {
        return Overlays.one(manifests, "Deployment", "postern");
    }

    private static Manifest container(Manifest workload) {
        return workload.each("spec.template.spec.containers").findFirst().orElseThrow();
    }

    /** The settings that a container comes to, with a secret in each file that it is pointed at. */
    private static Config config(Manifest container) throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (Manifest variable : container.each("env").toList()) {
            String name = variable.text("name");
            String value = variable.text("value");
            if (name.endsWith("_FILE")) {
                value = Files.writeString(secrets.resolve("secret"), "pa55").toString();
            }
            environment.put(name, name.equals("POSTERN_CONFIG") ? "conf/postern.yaml" : value);
        }
        return Settings.load(environment, Optional.empty());
    }

    private static List<Manifest> workloads(List<Manifest> manifests) {
        return List.of(deployment(manifests), Overlays.migration(manifests));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void every_variable_is_a_setting_and_every_value_is_taken(List<Manifest> manifests) throws IOException {
        for (Manifest workload : workloads(manifests)) {
            Config config = config(container(workload));

            assertThat(config.database().url()).as("a database").isPresent();
            assertThat(config.database().password()).as("a password").isPresent();
            assertThat(workload.flag("spec.template.spec.enableServiceLinks")).isFalse();
        }
        assertThat(config(container(deployment(manifests))).database().migrate())
                .isFalse();
        assertThat(container(workloads(manifests).get(1)).at("args.0").getAsString())
                .isEqualTo("migrate");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void the_role_that_serves_is_the_one_that_the_migration_gives_rights(List<Manifest> manifests) throws IOException {
        Manifest migration = container(workloads(manifests).get(1));
        String owner = config(migration).database().url().orElseThrow().user();
        String server = config(container(deployment(manifests)))
                .database()
                .url()
                .orElseThrow()
                .user();

        assertThat(migration.at("args").getAsJsonArray()).hasSize(3);
        assertThat(migration.text("args.1")).isEqualTo("--grant-to");
        assertThat(migration.text("args.2")).isEqualTo(server).isNotEqualTo(owner);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void files_that_variables_name_are_mounted_from_secrets(List<Manifest> manifests) {
        for (Manifest workload : workloads(manifests)) {
            Manifest pod = new Manifest(workload.at("spec.template.spec").getAsJsonObject());
            List<String> mounted = pod.each("containers.0.volumeMounts")
                    .flatMap(mount -> pod.each("volumes")
                            .filter(volume ->
                                    volume.has("secret") && volume.text("name").equals(mount.text("name")))
                            .flatMap(volume -> volume.each("secret.items"))
                            .map(item -> mount.text("mountPath") + "/" + item.text("path")))
                    .toList();

            assertThat(container(workload)
                            .each("env")
                            .filter(variable -> variable.text("name").endsWith("_FILE")))
                    .extracting(variable -> variable.text("value"))
                    .isNotEmpty()
                    .isSubsetOf(mounted);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void ports_are_those_that_the_process_listens_on(List<Manifest> manifests) throws IOException {
        Manifest container = container(deployment(manifests));
        Config config = config(container);
        Map<String, Integer> ports = new HashMap<>();
        container.each("ports").forEach(port -> ports.put(port.text("name"), port.number("containerPort")));

        assertThat(ports)
                .isEqualTo(Map.of(
                        "http", config.http().port(),
                        "management", config.management().port()));
        for (String service : List.of("postern", "postern-management")) {
            assertThat(Overlays.one(manifests, "Service", service).each("spec.ports"))
                    .allSatisfy(port -> assertThat(ports).containsKey(port.text("targetPort")));
        }
        assertThat(Overlays.one(manifests, "Service", "postern").each("spec.ports"))
                .noneMatch(port -> port.text("targetPort").equals("management"));
        assertThat(Overlays.one(manifests, "NetworkPolicy", "postern-gateway").each("spec.ingress"))
                .flatMap(rule -> rule.each("ports").toList())
                .allSatisfy(port -> assertThat(ports).containsKey(port.text("port")));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void probes_ask_what_the_management_port_answers(List<Manifest> manifests) {
        Manifest container = container(deployment(manifests));
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(container.text(probe + ".httpGet.port")).isEqualTo("management");
            String path = container.text(probe + ".httpGet.path");
            assertThat(management.send(management.request(path)).status()).isEqualTo(200);
        }
        assertThat(container.text("readinessProbe.httpGet.path")).isEqualTo("/readyz");
        assertThat(container.text("livenessProbe.httpGet.path")).isEqualTo("/livez");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void routes_lead_to_paths_that_the_api_has(List<Manifest> manifests) {
        Stream<String> routed = Stream.concat(
                manifests.stream()
                        .filter(manifest -> manifest.kind().equals("HTTPRoute"))
                        .flatMap(route -> route.each("spec.rules"))
                        .flatMap(rule -> rule.each("matches"))
                        .map(match -> match.text("path.value")),
                manifests.stream()
                        .filter(manifest -> manifest.kind().equals("Ingress"))
                        .flatMap(ingress -> ingress.each("spec.rules"))
                        .flatMap(rule -> rule.each("http.paths"))
                        .map(path -> path.text("path")));

        Map<String, String> prefixToCall = Map.of("/track", "/track/user", "/rest-api", "/rest-api/customer");
        assertThat(routed).allSatisfy(prefix -> {
            assertThat(prefixToCall).containsKey(prefix);
            assertThat(api.send(api.request(prefixToCall.get(prefix)).POST(BodyPublishers.ofString("{}")))
                            .status())
                    .isEqualTo(401);
        });
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void an_ingress_lets_through_the_largest_body_that_the_api_takes(List<Manifest> manifests) throws IOException {
        Config config = config(container(deployment(manifests)));

        assertThat(manifests.stream().filter(manifest -> manifest.kind().equals("Ingress")))
                .allSatisfy(ingress -> {
                    JsonObject annotations = ingress.at("metadata.annotations").getAsJsonObject();
                    String size = annotations
                            .get("nginx.ingress.kubernetes.io/proxy-body-size")
                            .getAsString();
                    assertThat(Long.parseLong(size.replace("m", "")) << 20)
                            .isGreaterThan(config.limits().bulkBytes());
                    assertThat(annotations
                                    .get("nginx.ingress.kubernetes.io/proxy-read-timeout")
                                    .getAsLong())
                            .isGreaterThan(config.limits().bodyTimeout().toSeconds());
                });
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void every_command_of_a_job_is_one_of_the_program(List<Manifest> manifests) {
        assertThat(manifests.stream()
                        .filter(manifest -> manifest.name().startsWith("postern-")
                                && manifest.kind().equals("Job")))
                .isNotEmpty()
                .filteredOn(job -> !job.name().equals("postern-load"))
                .allSatisfy(job -> {
                    List<String> arguments = container(job).at("args").getAsJsonArray().asList().stream()
                            .map(JsonElement::getAsString)
                            .toList();
                    assertThat(arguments.get(0)).isIn("migrate", "keys");
                    assertThat(job.at("spec.podFailurePolicy.rules.0.onExitCodes.values")
                                    .toString())
                            .isEqualTo("[" + ExitCode.WRONG_COMMAND_LINE + "," + ExitCode.INVALID_SETTINGS + "]");
                });
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_pod_has_the_time_to_drain(List<Manifest> manifests) throws IOException {
        Manifest deployment = deployment(manifests);
        Config config = config(container(deployment));
        Duration longest = config.drainDelay()
                .plus(config.drain().timeout())
                .plus(TO_CLOSE)
                .plusSeconds(container(deployment).number("lifecycle.preStop.sleep.seconds"));

        assertThat(deployment.number("spec.template.spec.terminationGracePeriodSeconds"))
                .isGreaterThan(Math.toIntExact(longest.toSeconds()));
        assertThat(deployment.number("spec.strategy.rollingUpdate.maxUnavailable"))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void what_is_watched_and_alerted_is_measured(List<Manifest> manifests) throws IOException {
        String scraped = management.send(management.request("/metrics")).body()
                + Files.readString(Path.of("src/docs/metrics.md"));
        TreeSet<String> wanted = new TreeSet<>();
        for (Manifest manifest : manifests) {
            if (manifest.kind().equals("PrometheusRule")) {
                Matcher metric = METRIC.matcher(manifest.at("spec").toString());
                while (metric.find()) {
                    wanted.add(metric.group());
                }
            } else if (manifest.kind().equals("ServiceMonitor")) {
                String path = manifest.text("spec.endpoints.0.path");
                assertThat(management.send(management.request(path)).status()).isEqualTo(200);
            }
        }

        assertThat(wanted).allSatisfy(metric -> assertThat(scraped).containsPattern(metric + "[ {`]"));
        assertThat(scraped).contains("le=\"0.1\"");
    }
}
