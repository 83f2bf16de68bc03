package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.postern.SourceLaws.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceLawsTest {
    private static final Path SOURCES = Path.of("src");

    @Test
    void every_source_file_keeps_the_laws() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path file : javaFiles()) {
            sources.add(new Source(file.toString(), Files.readString(file)));
        }

        assertThat(sources).hasSizeGreaterThan(50);
        assertThat(SourceLaws.broken(sources)).isEmpty();
    }

    @Test
    void every_package_says_what_it_is_for_and_forbids_null() throws IOException {
        Set<String> packages = new TreeSet<>();
        Set<String> described = new TreeSet<>();
        for (Path file : javaFiles()) {
            String text = Files.readString(file);
            packages.add(packageOf(text));
            if (file.endsWith("package-info.java") && text.contains("@NullMarked") && text.startsWith("/**")) {
                described.add(packageOf(text));
            }
        }

        assertThat(packages).contains("dev.postern.domain").isEqualTo(described);
    }

    @ParameterizedTest
    @MethodSource
    void a_file_that_breaks_a_law_is_named(String text, String complaint) throws IOException {
        assertThat(SourceLaws.broken(List.of(new Source("Canary.java", text))))
                .singleElement()
                .asString()
                .contains("Canary.java", complaint);
    }

    static Stream<Arguments> a_file_that_breaks_a_law_is_named() {
        String longMethod = "class Canary {\nvoid run() {" + "\nrun();".repeat(39) + "\n}\n}";
        return Stream.of(
                argumentSet("a long file", "// a line\n".repeat(301), "301 lines"),
                argumentSet("a long method", longMethod, "run has 41 lines"),
                argumentSet(
                        "many parameters",
                        "class Canary { void run(int a, int b, int c, int d, int e, int f, int g) {} }",
                        "run has 7 parameters"),
                argumentSet("work for later", "// TO" + "DO finish\n", "forbidden word"),
                argumentSet("a test switched off", "@Dis" + "abled class Canary {}", "forbidden word"),
                argumentSet("a test that skips", "class Canary {} // assume" + "True(false)", "forbidden word"),
                argumentSet("a sleep", "class Canary {} // Thread." + "sleep(1)", "forbidden word"),
                argumentSet("a sleep of a unit", "class Canary {} // SECONDS." + "sleep(1)", "forbidden word"),
                argumentSet("a spin", "class Canary {} // Thread.on" + "SpinWait()", "forbidden word"),
                argumentSet("a yield", "class Canary {} // Thread." + "yield()", "forbidden word"),
                argumentSet("a parked thread", "class Canary {} // LockSupport.park" + "Nanos(1)", "forbidden word"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "String.format(\"%d\", 1)",
                "\"%d\".formatted(1)",
                "rows.map(\"%d\"::formatted)",
                "out.printf(\"%d\", 1)",
                "text.toLowerCase()",
                "names.map(String::toUpperCase)",
                "text.toUpperCase(Locale.getDefault())",
                "DateTimeFormatter.ofPattern(\"uuuu\")"
            })
    void the_program_makes_no_text_with_the_locale_of_the_process(String call) throws IOException {
        assertThat(SourceLaws.broken(List.of(inProgram(call))))
                .singleElement()
                .asString()
                .contains("without Locale.ROOT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"String.format(Locale.ROOT, \"%d\", 1)", "text.toLowerCase(Locale.ROOT)", "TIME.format(now)"})
    void the_program_makes_text_with_the_root_locale(String call) throws IOException {
        assertThat(SourceLaws.broken(List.of(inProgram(call)))).isEmpty();
    }

    private static Source inProgram(String call) {
        return new Source("src/main/Canary.java", "class Canary { Object text = " + call + "; }");
    }

    private static String packageOf(String text) {
        return text.lines()
                .filter(line -> line.startsWith("package "))
                .map(line -> line.substring("package ".length(), line.indexOf(';')))
                .collect(Collectors.joining());
    }

    private static List<Path> javaFiles() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }
}
