package dev.postern.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Manifests find each other, and pods may do no more than they need. */
class SelectionTest {
    private static final String ALL = "dev.postern.kubernetes.Overlays#all";

    private static Manifest deployment(List<Manifest> manifests) {
        return Overlays.one(manifests, "Deployment", "postern");
    }

    private static Stream<Manifest> pods(List<Manifest> manifests) {
        return manifests.stream()
                .filter(manifest -> List.of("Deployment", "Job", "StatefulSet").contains(manifest.kind()))
                .map(manifest -> new Manifest(manifest.at("spec.template").getAsJsonObject()));
    }

    private static boolean selects(JsonObject selector, JsonObject labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void every_selector_finds_the_gateways(List<Manifest> manifests) {
        JsonObject labels =
                deployment(manifests).at("spec.template.metadata.labels").getAsJsonObject();
        List<Manifest> spreads = deployment(manifests)
                .each("spec.template.spec.topologySpreadConstraints")
                .toList();

        assertThat(Stream.of(
                                deployment(manifests).at("spec.selector.matchLabels"),
                                Overlays.one(manifests, "Service", "postern").at("spec.selector"),
                                Overlays.one(manifests, "Service", "postern-management")
                                        .at("spec.selector"),
                                Overlays.one(manifests, "PodDisruptionBudget", "postern")
                                        .at("spec.selector.matchLabels"),
                                Overlays.one(manifests, "NetworkPolicy", "postern-gateway")
                                        .at("spec.podSelector.matchLabels"),
                                Overlays.one(manifests, "NetworkPolicy", "postern-database")
                                        .at("spec.podSelector.matchLabels"),
                                spreads.get(0).at("labelSelector.matchLabels"),
                                spreads.get(1).at("labelSelector.matchLabels"))
                        .map(selector -> selector.getAsJsonObject()))
                .allMatch(selector -> selects(selector, labels));
        Manifest autoscaler = Overlays.one(manifests, "HorizontalPodAutoscaler", "postern");
        assertThat(autoscaler.text("spec.scaleTargetRef.name"))
                .isEqualTo(deployment(manifests).name());
        assertThat(deployment(manifests).at("spec").getAsJsonObject().has("replicas"))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void the_migration_is_no_gateway_but_reaches_the_database(List<Manifest> manifests) {
        JsonObject labels = Overlays.migration(manifests)
                .at("spec.template.metadata.labels")
                .getAsJsonObject();

        assertThat(selects(
                        Overlays.one(manifests, "Service", "postern")
                                .at("spec.selector")
                                .getAsJsonObject(),
                        labels))
                .isFalse();
        assertThat(selects(
                        Overlays.one(manifests, "NetworkPolicy", "postern-database")
                                .at("spec.podSelector.matchLabels")
                                .getAsJsonObject(),
                        labels))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void what_is_scraped_and_routed_to_is_a_service_with_that_port(List<Manifest> manifests) {
        Manifest management = Overlays.one(manifests, "Service", "postern-management");
        Manifest api = Overlays.one(manifests, "Service", "postern");
        for (Manifest manifest : manifests) {
            if (manifest.kind().equals("ServiceMonitor")) {
                assertThat(selects(
                                manifest.at("spec.selector.matchLabels").getAsJsonObject(),
                                management.at("metadata.labels").getAsJsonObject()))
                        .isTrue();
                assertThat(manifest.text("spec.endpoints.0.port")).isEqualTo(management.text("spec.ports.0.name"));
            } else if (manifest.kind().equals("HTTPRoute")) {
                assertThat(manifest.text("spec.rules.0.backendRefs.0.name")).isEqualTo(api.name());
                assertThat(manifest.number("spec.rules.0.backendRefs.0.port"))
                        .isEqualTo(api.number("spec.ports.0.port"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void pods_keep_the_restricted_standard(List<Manifest> manifests) {
        assertThat(manifests)
                .filteredOn(manifest -> manifest.kind().equals("Namespace"))
                .hasSize(1)
                .allSatisfy(namespace -> assertThat(namespace
                                .at("metadata.labels")
                                .getAsJsonObject()
                                .get("pod-security.kubernetes.io/enforce")
                                .getAsString())
                        .isEqualTo("restricted"));
        assertThat(pods(manifests)).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.flag("spec.automountServiceAccountToken")).isFalse();
            assertThat(pod.flag("spec.securityContext.runAsNonRoot")).isTrue();
            assertThat(pod.text("spec.securityContext.seccompProfile.type")).isEqualTo("RuntimeDefault");
            assertThat(pod.each("spec.containers")).allSatisfy(container -> {
                assertThat(container.flag("securityContext.allowPrivilegeEscalation"))
                        .isFalse();
                assertThat(container.flag("securityContext.readOnlyRootFilesystem"))
                        .isTrue();
                assertThat(container.text("securityContext.capabilities.drop.0"))
                        .isEqualTo("ALL");
                assertThat(container.text("resources.limits.memory")).isNotEmpty();
            });
        });
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void the_network_is_closed_but_for_what_is_named(List<Manifest> manifests) {
        Manifest deny = Overlays.one(manifests, "NetworkPolicy", "default-deny");

        assertThat(deny.at("spec.podSelector").getAsJsonObject().keySet()).isEmpty();
        assertThat(deny.at("spec.policyTypes").toString()).contains("Ingress", "Egress");
        assertThat(deny.has("ingress")).isFalse();
        assertThat(Overlays.one(manifests, "PodDisruptionBudget", "postern").text("spec.unhealthyPodEvictionPolicy"))
                .isEqualTo("AlwaysAllow");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void pods_of_the_program_take_any_uid(List<Manifest> manifests) {
        assertThat(programs(manifests)).hasSizeGreaterThan(1).allSatisfy(pod -> {
            JsonObject context = pod.at("spec.securityContext").getAsJsonObject();
            assertThat(context.keySet()).doesNotContain("runAsUser", "runAsGroup", "fsGroup");
            // Whatever the uid and group are, they can read their secrets.
            assertThat(pod.each("spec.volumes").filter(volume -> volume.has("secret")))
                    .isNotEmpty()
                    .noneMatch(volume -> volume.at("secret").getAsJsonObject().has("defaultMode"));
        });
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void names_are_asked_wherever_a_cluster_answers_them(List<Manifest> manifests) {
        List<Manifest> egress = Overlays.one(manifests, "NetworkPolicy", "postern-database")
                .each("spec.egress")
                .toList();

        assertThat(egress).hasSize(1);
        assertThat(egress.get(0).has("to"))
                .as("a cache of names on the node has an address of its own")
                .isFalse();
        assertThat(egress.get(0).each("ports").map(port -> port.text("port") + port.text("protocol")))
                .containsExactlyInAnyOrder("53UDP", "53TCP", "5353UDP", "5353TCP", "5432TCP");
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void pods_of_one_roll_out_are_spread_among_themselves(List<Manifest> manifests) {
        assertThat(deployment(manifests).each("spec.template.spec.topologySpreadConstraints"))
                .hasSize(2)
                .allSatisfy(
                        spread -> assertThat(spread.text("matchLabelKeys.0")).isEqualTo("pod-template-hash"));
    }

    /** The pods that run the program, not its database. */
    private static List<Manifest> programs(List<Manifest> manifests) {
        return pods(manifests)
                .filter(pod -> pod.text("spec.containers.0.name").equals("postern"))
                .toList();
    }

    @Test
    void only_the_development_overlay_holds_passwords() throws IOException {
        List<Path> withSecrets = Overlays.files().stream()
                .filter(file -> Overlays.read(file).stream()
                        .anyMatch(manifest -> manifest.kind().equals("Secret")))
                .toList();

        assertThat(withSecrets).isEmpty();
        for (String overlay : List.of("example", "cnpg")) {
            try (Stream<Path> files = Files.walk(Overlays.FOLDER.resolve("overlays/" + overlay))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(file).content().doesNotContain("secretGenerator");
                }
            }
        }
    }
}
