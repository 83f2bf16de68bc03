package dev.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.support.WithPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dashboard shows curves: each name and label in its queries is in what a gateway shows. */
@WithPostgres
class DashboardTest {
    private static final Path FILE = Path.of("k8s/dashboards/postern.json");
    private static final Pattern METRIC = Pattern.compile("\\b(?:postern|jvm|process|system)_[a-z0-9_]+");
    private static final Pattern SELECTED = Pattern.compile("([a-z0-9_]+)\\{([^}]*)}");
    private static final Pattern GROUPED = Pattern.compile("by \\(([^)]*)\\)");
    /** Labels that Prometheus adds by itself. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "namespace", "pod");

    @RegisterExtension
    static final TestGateway GATEWAY = TestGateway.withDefaults();

    @Test
    void every_metric_and_label_of_the_dashboard_is_in_a_scrape() throws IOException {
        GATEWAY.client().track(GATEWAY.project().key(), "{\"id\":\"1\",\"region\":\"Mumbai\"}");
        String scrape = GATEWAY.metrics();

        assertThat(expressions()).hasSizeGreaterThan(20).allSatisfy(expression -> {
            for (String metric : names(METRIC, expression)) {
                assertThat(labels(scrape, metric)).as("labels of %s", metric).containsAll(labelsIn(expression, metric));
            }
        });
    }

    @Test
    void a_metric_that_is_not_there_is_found_out() {
        assertThat(labels("postern_batch_rows_count 0\n", "postern_batch_rows")).isEmpty();
    }

    private static Set<String> labelsIn(String expression, String metric) {
        Set<String> labels = new TreeSet<>(Set.of("the metric itself"));
        SELECTED.matcher(expression)
                .results()
                .filter(selected -> selected.group(1).equals(metric))
                .flatMap(selected -> Arrays.stream(selected.group(2).split(",")))
                .map(matcher -> matcher.replaceAll("[=!~].*", ""))
                .forEach(labels::add);
        GROUPED.matcher(expression)
                .results()
                .flatMap(grouped -> Arrays.stream(grouped.group(1).split(", ")))
                .filter(label -> !label.equals("pod"))
                .forEach(labels::add);
        labels.removeAll(OF_PROMETHEUS);
        return labels;
    }

    /** The labels of all lines of a metric, and a word that says that it is there. */
    private static Set<String> labels(String scrape, String metric) {
        return scrape.lines()
                .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                .flatMap(line -> Stream.concat(
                        Stream.of("the metric itself"), names(Pattern.compile("[a-z_]+(?==\")"), line).stream()))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    private static Stream<String> expressions() throws IOException {
        return new JsonObject(Files.readString(FILE))
                .getJsonArray("panels").stream()
                        .flatMap(panel -> ((JsonObject) panel).getJsonArray("targets").stream())
                        .map(target -> ((JsonObject) target).getString("expr"));
    }
}
