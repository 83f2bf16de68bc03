package dev.postern.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody who is called by an alert knows where, how bad it is, and what to do. */
class AlertsTest {
    private static final Path RUNBOOK = Path.of("src/docs/runbook.md");

    static Stream<Manifest> alerts() {
        return rules().filter(rule -> rule.has("alert"));
    }

    private static Stream<Manifest> rules() {
        return Overlays.files().stream()
                .flatMap(file -> Overlays.read(file).stream())
                .filter(manifest -> manifest.kind().equals("PrometheusRule"))
                .flatMap(rule -> rule.each("spec.groups"))
                .flatMap(group -> group.each("rules"));
    }

    private static List<String> headings() throws IOException {
        return Files.readString(RUNBOOK)
                .lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void an_alert_has_a_severity_and_says_what_it_means(Manifest alert) {
        assertThat(alert.text("labels.severity")).isIn("critical", "warning");
        assertThat(alert.text("annotations.summary")).isNotBlank();
        assertThat(alert.text("annotations.description")).endsWith(".");
        assertThat(alert.text("for")).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void an_alert_leads_to_its_heading_in_the_runbook(Manifest alert) throws IOException {
        String name = alert.text("alert");

        assertThat(alert.text("annotations.runbook_url")).isEqualTo(RUNBOOK + "#" + name.toLowerCase(Locale.ROOT));
        assertThat(headings()).contains(name);
    }

    @Test
    void the_runbook_has_no_heading_without_an_alert() throws IOException {
        assertThat(headings())
                .doesNotHaveDuplicates()
                .isSubsetOf(alerts().map(alert -> alert.text("alert")).toList());
    }

    @Test
    void a_sum_over_gateways_stays_within_its_namespace() {
        assertThat(rules().map(rule -> rule.text("expr")))
                .isNotEmpty()
                .allSatisfy(expression -> assertThat(
                                expression.replaceAll("\\b(sum|max|min|count) by \\(namespace[^)]*\\)", ""))
                        .doesNotContainPattern("\\b(sum|max|min|count)\\b"));
    }

    @Test
    void an_overlay_tells_where_the_runbook_is_and_whose_release_it_is() {
        if (Overlays.hasKubectl()) {
            List<Manifest> rendered = Overlays.render("example/gateways");

            assertThat(Overlays.one(rendered, "PrometheusRule", "postern").each("spec.groups.1.rules"))
                    .allSatisfy(alert -> assertThat(alert.text("annotations.runbook_url"))
                            .startsWith("https://")
                            .endsWith("/runbook.md#" + alert.text("alert").toLowerCase(Locale.ROOT)));
            for (String kind : List.of("ServiceMonitor", "PrometheusRule")) {
                assertThat(Overlays.one(rendered, kind, "postern").text("metadata.labels.release"))
                        .isNotBlank();
            }
        }
    }
}
