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
import org.junit.jupiter.params.provider.ValueSource;

class SqlLawTest {
    private static List<String> broken(String members) throws IOException {
        return SqlLaw.broken(List.of(new Source("Canary.java", "class Canary {" + members + "}")));
    }

    @Test
    void no_statement_of_the_program_holds_what_came_from_outside() throws IOException {
        List<Source> sources = new ArrayList<>();
        // ArchitectureTest keeps SQL out of all other packages.
        for (String home : List.of("postgres", "store", "profile", "admin", "jdbc")) {
            add(sources, Path.of("src/main/java/dev/postern", home));
        }

        assertThat(sources).hasSizeGreaterThan(30);
        assertThat(SqlLaw.broken(sources)).isEmpty();
    }

    private static void add(List<Source> sources, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.add(new Source(file.toString(), Files.readString(file)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "void run(C c, String id) { c.query(\"SELECT '\" + id + \"'\"); }",
                "void run(C c, String id) { c.preparedQuery(id); }",
                "void run(C c, String id) { c.prepareStatement(\"SELECT '%s'\".formatted(id)); }",
                "void run(C c, String id) { c.prepareStatement(String.format(\"SELECT '%s'\", id)); }",
                "void run(C c, String id) { c.createStatement().execute(\"DROP TABLE \" + id); }",
                "void run(C c, String id) { c.createStatement().executeUpdate(text(id)); }",
                "static String SQL = read(); void run(C c) { c.query(SQL); }",
                "void run(C c) { c.query(ELSEWHERE); }",
                "String sql; Canary(String id) { sql = id; } void run(C c) { c.query(sql); }",
                "void run(C c, StringBuilder text) { c.query(text.toString()); }",
            })
    void a_statement_that_may_hold_it_is_found(String members) throws IOException {
        assertThat(broken(members)).singleElement().asString().startsWith("/Canary.java makes SQL of ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "void run(C c) { c.query(\"SELECT 1\" + \" AS one\"); }",
                "static final String A = \"SELECT \"; static final String B = A + \"1\"; void run(C c) { c.query(B); }",
                "final String sql; Canary(int most) { sql = \"\" + most; } void run(C c) { c.preparedQuery(sql); }",
                "void run(C c, Tuple t) { c.preparedQuery(\"SELECT $1\").execute(t); }",
            })
    void a_statement_that_is_written_in_the_program_is_not(String members) throws IOException {
        assertThat(broken(members)).isEmpty();
    }
}
