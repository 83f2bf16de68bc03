package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.SourceLaws.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamingLawsTest {
    private static final Path MAIN = Path.of("src", "main", "java");

    private static List<Source> sources(Path folder) throws IOException {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                sources.add(new Source(file.toString(), Files.readString(file)));
            }
        }
        return sources;
    }

    private static List<Source> canary(String text) {
        return List.of(new Source("Canary.java", text));
    }

    @Test
    void no_name_holds_a_private_word() throws IOException {
        assertThat(NamingLaws.privateWords(sources(MAIN))).isEmpty();
    }

    @Test
    void no_sentence_of_a_comment_begins_with_a_question_word() throws IOException {
        assertThat(NamingLaws.questionWords(sources(Path.of("src")))).isEmpty();
    }

    @Test
    void no_package_is_crowded() throws IOException {
        assertThat(NamingLaws.crowdedPackages(sources(MAIN).stream()
                        .map(Source::name)
                        .filter(name -> !name.endsWith("package-info.java"))
                        .map(name -> Path.of(name).getParent().toString())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "class ProfileLane {}, writer or path|writer",
        "record Rehearsal() {}, dry run",
        "class Canary { void gatherMore() {} }, batch builder",
        "interface Canary { int ticket(); }, pending write",
    })
    void a_name_with_a_private_word_is_told_the_term_of_the_field(String text, String term) throws IOException {
        assertThat(NamingLaws.privateWords(canary(text)))
                .singleElement()
                .asString()
                .startsWith("/Canary.java")
                .matches(".*: say (" + term + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** Wh" + "o comes late waits. */ class Canary {}",
                "/**\n * A client.\n * Wh" + "at it sends is read. */ class Canary {}",
                "class Canary {} // Wh" + "oever asks is told.",
                "class Canary {} // The rule: Wh" + "at is told holds."
            })
    void a_sentence_that_begins_with_a_question_word_is_named(String text) {
        assertThat(NamingLaws.questionWords(canary(text))).hasSize(1);
    }

    @Test
    void a_crowded_package_is_named() {
        assertThat(NamingLaws.crowdedPackages(Stream.generate(() -> "crowd").limit(17)))
                .containsExactly("crowd has 17 classes");
        assertThat(NamingLaws.crowdedPackages(Stream.generate(() -> "room").limit(16)))
                .isEmpty();
    }
}
