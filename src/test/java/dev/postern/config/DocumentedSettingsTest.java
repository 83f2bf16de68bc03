package dev.postern.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.postern.config.read.Environment;
import dev.postern.config.read.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/postern.yaml} is the document, the defaults and the list of settings at once. */
class DocumentedSettingsTest {
    private static final Path FILE = Path.of("conf/postern.yaml");

    @TempDir
    private Path empty;

    @Test
    void the_file_and_the_records_name_the_same_settings() throws IOException {
        assertThat(documented()).extracting(YamlFile.Entry::path).containsExactlyInAnyOrderElementsOf(components());
    }

    @Test
    void every_setting_stands_in_the_file_with_a_value_and_a_line_of_meaning_above() throws IOException {
        List<String> lines = Files.readAllLines(FILE);

        assertThat(documented()).allSatisfy(entry -> {
            assertThat(entry.value()).as(entry.path()).isPresent();
            assertThat(lines.get(entry.line() - 2).strip()).as(entry.path()).startsWith("# ");
        });
    }

    @Test
    void the_file_in_the_repository_is_the_one_that_gives_the_defaults() {
        Config defaults = Settings.load(Map.of(), Optional.empty(), empty);

        assertThat(Settings.load(Map.of(), Optional.of(FILE), empty)).isEqualTo(defaults);
    }

    @Test
    void a_zero_that_the_file_gives_a_meaning_is_taken_without_a_unit() throws IOException {
        List<String> settings = settingsWithMeaningOfZero();

        assertThat(settings).contains("limits.commit-wait", "start.warm-up", "cors.max-age", "batch.pipeline-min-rows");
        assertThat(settings)
                .allSatisfy(setting -> assertThatCode(() ->
                                Settings.load(Map.of(Environment.variable(setting), "0"), Optional.empty(), empty))
                        .doesNotThrowAnyException());
    }

    private static List<String> settingsWithMeaningOfZero() throws IOException {
        List<String> lines = Files.readAllLines(FILE);
        return documented().stream()
                .filter(entry -> comment(lines, entry).matches(".*\\b0s?: .*"))
                .map(YamlFile.Entry::path)
                .toList();
    }

    private static String comment(List<String> lines, YamlFile.Entry entry) {
        int first = entry.line() - 1;
        while (lines.get(first - 1).strip().startsWith("#")) {
            first--;
        }
        return lines.subList(first, entry.line() - 1).stream()
                .map(String::strip)
                .collect(Collectors.joining(" "));
    }

    private static List<YamlFile.Entry> documented() throws IOException {
        return YamlFile.parse(FILE.toString(), Files.readString(FILE), problem -> {
            throw new AssertionError(problem.toString());
        });
    }

    static List<String> components() {
        return components("", Config.class).toList();
    }

    private static Stream<String> components(String section, Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).flatMap(component -> {
            String path = section + kebab(component.getName());
            return component.getType().isRecord() ? components(path + ".", component.getType()) : Stream.of(path);
        });
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
