package dev.postern.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An overlay is applied step by step, and a new version of the program makes a new migration. */
class StepsTest {
    private static final String ALL = "dev.postern.kubernetes.Overlays#all";
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final String WAVE = "argocd.argoproj.io/sync-wave";

    private static String version() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static Stream<Manifest> programs(List<Manifest> manifests) {
        return manifests.stream()
                .filter(manifest -> List.of("Deployment", "Job").contains(manifest.kind()))
                .filter(manifest ->
                        manifest.text("spec.template.spec.containers.0.name").equals("postern"));
    }

    private static int wave(Manifest manifest) {
        Manifest metadata = new Manifest(manifest.at("metadata").getAsJsonObject());
        return metadata.has("annotations")
                        && metadata.at("annotations").getAsJsonObject().has(WAVE)
                ? metadata.at("annotations").getAsJsonObject().get(WAVE).getAsInt()
                : 0;
    }

    /** Rendered, or nothing where kubectl is not installed, which {@link Overlays} says. */
    private static List<Manifest> step(String overlay) {
        return Overlays.hasKubectl() ? Overlays.render(overlay) : List.of();
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void every_image_has_the_tag_of_the_program(List<Manifest> manifests) throws IOException {
        String version = version();

        assertThat(programs(manifests))
                .hasSizeGreaterThan(1)
                .allSatisfy(program -> assertThat(program.text("spec.template.spec.containers.0.image"))
                        .endsWith("postern:" + version));
    }

    @Test
    void every_page_builds_and_loads_the_image_that_the_manifests_name() throws IOException {
        Pattern named = Pattern.compile("(?:docker build .* -t|kind load docker-image) (\\S+)");
        String image = "postern:" + version();

        for (Path page : List.of(Path.of("README.md"), Path.of("src/docs/kubernetes.md"))) {
            assertThat(named.matcher(Files.readString(page)).results().map(found -> found.group(1)))
                    .isNotEmpty()
                    .containsOnly(image);
        }
        assertThat(Path.of("src/docs/kubernetes.md"))
                .content()
                .contains("job/postern-migration-" + version().replace('.', '-'));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_new_version_has_a_migration_of_its_own(List<Manifest> manifests) throws IOException {
        assertThat(Overlays.migration(manifests).name())
                .isEqualTo("postern-migration-" + version().replace('.', '-'));
    }

    @Test
    void what_is_rendered_carries_the_version_as_a_label() throws IOException {
        String version = version();

        assertThat(Stream.of("example/migration", "example/gateways", "example/keys")
                        .flatMap(step -> programs(step(step))))
                .allSatisfy(program -> {
                    for (String labels : List.of("metadata.labels", "spec.template.metadata.labels")) {
                        assertThat(program.at(labels)
                                        .getAsJsonObject()
                                        .get("app.kubernetes.io/version")
                                        .getAsString())
                                .isEqualTo(version);
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"namespace,migration,gateways", "namespace,database,migration,gateways"})
    void the_steps_together_are_the_whole(String steps) {
        String overlay = steps.contains("database") ? "cnpg" : "example";

        assertThat(Stream.of(steps.split(",", -1))
                        .flatMap(step -> step(overlay + "/" + step).stream())
                        .map(Manifest::toString))
                .containsExactlyInAnyOrderElementsOf(
                        step(overlay).stream().map(Manifest::toString).toList());
    }

    @Test
    void the_namespace_comes_with_the_first_step_and_the_migration_alone() {
        if (Overlays.hasKubectl()) {
            assertThat(step("example/namespace"))
                    .extracting(Manifest::kind)
                    .first()
                    .isEqualTo("Namespace");
            assertThat(step("example/migration")).extracting(Manifest::kind).containsExactly("Job");
            assertThat(step("example/keys")).extracting(Manifest::kind).containsExactly("Job");
        }
    }

    @Test
    void waves_keep_the_order_of_the_steps() {
        for (Manifest manifest : step("cnpg")) {
            int wave = wave(manifest);
            switch (manifest.kind()) {
                case "Namespace", "ServiceAccount" -> assertThat(wave).isEqualTo(-3);
                case "Cluster", "Pooler" -> assertThat(wave).isEqualTo(-2);
                case "Job" -> assertThat(wave).isEqualTo(-1);
                case "Deployment", "HorizontalPodAutoscaler", "HTTPRoute" ->
                    assertThat(wave).isZero();
                default -> assertThat(wave).isBetween(-3, 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "namespace", "migration", "keys", "components", "cloudnativepg"})
    void the_product_names_no_host_image_or_database_of_anybody(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Overlays.FOLDER.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(file).content().doesNotContain("example.com");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"example", "cnpg"})
    void an_overlay_leaves_no_placeholder(String overlay) {
        assertThat(step(overlay))
                .allSatisfy(manifest -> assertThat(manifest.json().toString()).doesNotContain(".invalid"));
    }

    @Test
    void one_file_of_the_example_names_everything_that_is_yours() throws IOException {
        Path example = Overlays.FOLDER.resolve("overlays/example");
        try (Stream<Path> files = Files.walk(example)) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> StepsTest.text(file).contains("example.com")))
                    .containsExactly(example.resolve("site/kustomization.yaml"));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
