package dev.postern.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest is one that an API server would take, and the judge of that takes no other. */
class StrictModelTest {
    static List<Path> files() {
        return Overlays.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_file_is_taken(Path file) {
        assertThat(Overlays.read(file))
                .isNotEmpty()
                .allSatisfy(manifest -> assertThat(StrictModel.problems(manifest))
                        .as(manifest.toString())
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("dev.postern.kubernetes.Overlays#all")
    void every_overlay_is_taken(List<Manifest> manifests) {
        assertThat(manifests)
                .hasSizeGreaterThan(8)
                .allSatisfy(manifest -> assertThat(StrictModel.problems(manifest))
                        .as(manifest.toString())
                        .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // unknown field, at the top and deep inside
                "base/deployment.yaml | spec: | spc:",
                "base/deployment.yaml | readOnlyRootFilesystem | readonlyRootFilesystem",
                "base/deployment.yaml | containerPort | port",
                "base/deployment.yaml | seconds: 5 | second: 5",
                "migration/job.yaml | restartPolicy | restartpolicy",
                "base/network.yaml | podSelector | podselector",
                "components/gateway/route.yaml | parentRefs | parents",
                "components/monitoring/monitor.yaml | interval | intervall",
                "cloudnativepg/cluster.yaml | poolMode | poolmode",
                // wrong type
                "base/deployment.yaml | revisionHistoryLimit: 5 | revisionHistoryLimit: '5'",
                "base/deployment.yaml | runAsNonRoot: true | runAsNonRoot: 'true'",
                "base/deployment.yaml | value: \"false\" | value: false",
                "base/deployment.yaml | containerPort: 8080 | containerPort: http",
                "base/deployment.yaml | sizeLimit: 64Mi | sizeLimit: [64Mi]",
                "base/autoscaler.yaml | minReplicas: 3 | minReplicas: three",
                "components/gateway/route.yaml | port: 80 | port: '80'",
                "components/monitoring/rules.yaml | for: 2m | for: 2",
                "cloudnativepg/cluster.yaml | instances: 3 | instances: three",
                "cloudnativepg/cluster.yaml | method: any | method: some",
                // missing field
                "base/deployment.yaml | name: tmp | title: tmp",
                "base/autoscaler.yaml | maxReplicas: 20 | #",
                "base/service.yaml | port: 80 | #",
                "components/gateway/route.yaml | hostnames: | hosts:",
                "cloudnativepg/cluster.yaml | instances: 3 | #",
                // unknown kind
                "base/service.yaml | kind: Service | kind: Servise",
                "base/autoscaler.yaml | autoscaling/v2 | autoscaling/v1beta1",
            })
    void a_manifest_with_a_mistake_is_not_taken(String file, String right, String wrong) throws Exception {
        String yaml = Files.readString(Overlays.FOLDER.resolve(file));
        assertThat(yaml).contains(right);

        List<Manifest> broken = Manifest.parse(yaml.replace(right, wrong));

        assertThat(broken)
                .anySatisfy(
                        manifest -> assertThat(StrictModel.problems(manifest)).isNotEmpty());
    }

    @Test
    void a_key_that_stands_twice_is_not_taken() {
        assertThatThrownBy(() -> Manifest.parse("kind: Service\nkind: Service\n"))
                .hasMessageContaining("duplicate key kind");
    }
}
