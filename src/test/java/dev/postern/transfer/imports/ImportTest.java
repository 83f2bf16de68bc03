package dev.postern.transfer.imports;

import static dev.postern.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.jdbc.KeyStore;
import dev.postern.support.FaultProxy;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import dev.postern.transfer.imports.ImportOptions.Mode;
import dev.postern.transfer.read.CsvOptions.EmptyCells;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

@WithPostgres
class ImportTest {
    @TempDir
    private Path folder;

    private TestDatabase database;
    private ImportFixture files;
    private String project;

    @BeforeEach
    void makeProject(TestDatabase given, TestInfo test) {
        database = given;
        files = new ImportFixture(database);
        project = test.getTestMethod()
                .orElseThrow()
                .getName()
                .replaceAll("[^a-z]", "")
                .substring(0, 20);
        database.createKey(project);
    }

    @Test
    void every_row_that_is_not_stored_as_it_stands_is_told_with_its_line() throws IOException {
        Path file = write(
                "in.csv",
                "id,name,orders:number,note",
                "1,\"two",
                "lines\",5,a",
                "2,x,five,b",
                "",
                ",x,1,c",
                "4,\"x\"y,1,d",
                "5,x",
                "6,x,1,2001-02-03",
                "null,x,1,e");
        Path rejects = folder.resolve("rejects");

        Import.End end = files.store(project, file, rejects);

        assertThat(end).isEqualTo(Import.End.INCOMPLETE);
        assertThat(Files.readAllLines(rejects))
                .containsExactly(
                        "{\"line\":4,\"type\":\"ValidationError\",\"message\":\"The row breaks a rule.\",\"details\":[{\"message\":"
                                + "\"\\\"attributes.orders\\\" must be a number, as its type says\",\"type\":\"attribute.type\"}]}",
                        "{\"line\":6,\"type\":\"ValidationError\",\"message\":\"The row breaks a rule.\",\"details\":[{\"message\":"
                                + "\"\\\"id\\\" is not allowed to be empty\",\"type\":\"string.empty\"}]}",
                        "{\"line\":7,\"type\":\"MalformedCsv\",\"message\":\"The row is not CSV: after a closing quote there is"
                                + " neither a delimiter nor the end.\"}",
                        "{\"line\":8,\"type\":\"MalformedCsv\",\"message\":\"The row has 2 cells, and the header 4.\"}",
                        "{\"line\":10,\"type\":\"ValidationError\",\"message\":\"The row breaks a rule.\",\"details\":[{\"message\":"
                                + "\"\\\"id\\\" must be the id of one customer, not a placeholder\",\"type\":\"id.placeholder\"}]}");
        assertThat(files.profiles(project))
                .containsExactly(
                        "1 {\"name\": \"two\\nlines\", \"note\": \"a\", \"orders\": 5}",
                        "6 {\"name\": \"x\", \"note\": \"2001-02-03\", \"orders\": 1}");
        assertThat(files.out.toString()).startsWith("2 rows stored (2 created, 0 updated, 0 unchanged), 5 rejected.");
        assertThat(folder.resolve("in.csv.import-state")).doesNotExist();
    }

    @Test
    void an_attribute_that_is_ignored_is_told_by_line_and_counted_by_reason() throws IOException {
        Path file = write("in.ndjson", "{\"id\":\"1\",\"age\":5}", "{\"id\":\"2\",\"age\":\"five\",\"name\":\"x\"}");
        Path rejects = folder.resolve("rejects");

        Import.End end = files.store(project, file, rejects);

        assertThat(end).isEqualTo(Import.End.INCOMPLETE);
        assertThat(Files.readString(rejects))
                .isEqualTo(
                        "{\"line\":2,\"type\":\"Ignored\",\"message\":\"The row was stored without these attributes.\","
                                + "\"ignored\":[{\"attribute\":\"age\",\"reason\":\"type_mismatch\",\"expected\":\"number\","
                                + "\"received\":\"string\"}]}\n");
        assertThat(files.out.toString()).contains("Ignored 1 × age: type_mismatch, expected number, received string");
        assertThat(files.profiles(project)).containsExactly("1 {\"age\": 5}", "2 {\"name\": \"x\"}");
    }

    @Test
    void types_are_fixed_by_the_import_or_by_the_key_that_is_named() throws IOException {
        String keyId =
                new KeyStore(database.url()).list(Optional.of(project)).get(0).keyId();
        Path file = write("in.csv", "id,code:string,born", "1,2001-02-03,2001-02-03");
        files.store(project, file);
        files.run(ImportFixture.withKey(project, write("more.csv", "id,age:number", "1,5"), keyId));

        assertThat(files.types(project))
                .containsExactly("age:number by " + keyId, "born:date by import", "code:string by import");
        assertFails(Kind.USAGE, "has no key k_other", () -> files.run(ImportFixture.withKey(project, file, "k_other")));
    }

    @Test
    void the_last_row_of_a_customer_wins_also_where_the_first_one_brings_new_names() throws IOException {
        List<String> rows = new ArrayList<>(List.of("{\"id\":\"0\",\"known\":0}"));
        for (int i = 0; i < 300; i++) {
            rows.add("{\"id\":\"" + i % 100 + "\",\"known\":" + i + ",\"new" + i % 100 + "\":" + i + "}");
        }

        files.store(project, write("in.ndjson", rows.toArray(String[]::new)));

        assertThat(files.profiles(project))
                .hasSize(100)
                .contains("7 {\"new7\": 207, \"known\": 207}", "99 {\"known\": 299, \"new99\": 299}");
    }

    @Test
    void a_dry_run_says_what_would_become_of_the_whole_file_and_writes_nothing() throws IOException {
        List<String> rows = new ArrayList<>(List.of("{\"id\":\"first\",\"age\":5}"));
        for (int i = 0; i < 1_500; i++) {
            rows.add("{\"id\":\"" + i + "\",\"age\":\"old\"}");
        }
        rows.add("{\"id\":\"\"}");
        List<Map<String, Object>> before = rows();

        Import.End end = files.run(ImportFixture.options(
                project, write("in.ndjson", rows.toArray(String[]::new)), Mode.DRY_RUN, EmptyCells.IGNORE));

        assertThat(end).isEqualTo(Import.End.INCOMPLETE);
        assertThat(files.out.toString().lines())
                .containsExactly(
                        "1,501 rows would be stored, 1 would be rejected.",
                        "Would fix age: number",
                        "Ignored 1,500 × age: type_mismatch, expected number, received string");
        assertThat(rows()).isEqualTo(before);
        assertThat(folder).isDirectoryNotContaining("glob:**state*");
    }

    @Test
    void a_row_of_an_erased_customer_is_rejected() throws IOException {
        Path file = write("in.csv", "id,name", "1,x", "2,y");
        files.store(project, file);
        database.execute(
                "UPDATE profiles SET erased_at = now(), attributes = '{}' WHERE project_id = ? AND customer_id = '1'",
                project);

        for (Mode mode : List.of(Mode.STORE, Mode.DRY_RUN)) {
            Path rejects = folder.resolve("rejects " + mode);
            files.run(ImportFixture.options(project, file, mode, EmptyCells.IGNORE, rejects));
            assertThat(Files.readString(rejects))
                    .isEqualTo("{\"line\":2,\"type\":\"Erased\",\"message\":\"This customer was erased.\"}\n");
        }
        Path exported = folder.resolve("out.ndjson");
        assertThat(files.export(project, Format.NDJSON, exported)).isEqualTo(1);
    }

    @Test
    void an_empty_cell_leaves_the_attribute_alone_or_does_what_was_asked_for() throws IOException {
        files.store(project, write("in.csv", "id,a,b", "1,x,y"));
        Path file = write("more.csv", "id,a,b", "1,,");

        files.store(project, file);
        assertThat(files.profiles(project)).containsExactly("1 {\"a\": \"x\", \"b\": \"y\"}");
        files.run(ImportFixture.options(project, file, Mode.STORE, EmptyCells.STRING));
        assertThat(files.profiles(project)).containsExactly("1 {\"a\": \"\", \"b\": \"\"}");
        files.run(ImportFixture.options(project, file, Mode.STORE, EmptyCells.REMOVE));
        assertThat(files.profiles(project)).containsExactly("1 {}");
    }

    @Test
    void a_file_that_cannot_be_used_is_told_before_anything_is_stored() throws IOException {
        assertFails(Kind.BAD_DATA, "no column id", () -> files.store(project, write("a.csv", "ID,a", "1,2")));
        assertFails(Kind.BAD_DATA, "is empty", () -> files.store(project, write("b.csv")));
        assertFails(
                Kind.BAD_DATA,
                "less than 50 characters",
                () -> files.store(project, write("c.csv", "id," + "x".repeat(50), "1,2")));
        assertFails(Kind.NO_INPUT, "absent.csv", () -> files.store(project, folder.resolve("absent.csv")));
        assertFails(Kind.USAGE, "--format", () -> files.store(project, write("d.txt", "id", "1")));
        assertFails(Kind.USAGE, "no project nobody", () -> files.store("nobody", write("e.csv", "id", "1")));
        assertFails(
                Kind.IO_ERROR,
                "rejects",
                () -> files.store(
                        project,
                        write("f.csv", "id", "1"),
                        folder.resolve("absent").resolve("rejects")));
        assertThat(files.profiles(project)).isEmpty();
    }

    @Test
    void a_row_that_is_too_long_is_rejected_in_constant_memory() throws IOException {
        Path file = write("in.csv", "id,a", "1,\"" + "x\n".repeat(40_000) + "\"", "2,y");
        Path rejects = folder.resolve("rejects");

        files.store(project, file, rejects);

        assertThat(Files.readAllLines(rejects))
                .singleElement()
                .asString()
                .startsWith("{\"line\":2,\"type\":\"PayloadTooLarge\"");
        assertThat(files.profiles(project)).containsExactly("2 {\"a\": \"y\"}");
    }

    @Test
    void connections_that_break_cost_time_and_no_rows() throws Exception {
        List<String> rows = new ArrayList<>(List.of("id,n:number"));
        for (int i = 0; i < 20_000; i++) {
            rows.add(i + "," + i);
        }
        Path file = write("in.csv", rows.toArray(String[]::new));
        try (FaultProxy proxy = FaultProxy.to(database.url())) {
            ImportFixture through = new ImportFixture(new TestDatabase(proxy.through(database.url())));
            CompletableFuture<Import.End> end = CompletableFuture.supplyAsync(() -> through.store(project, file));
            await("a row").until(() -> !files.profiles(project).isEmpty());
            assertThat(end).isNotDone();
            proxy.refuse();
            proxy.cut();
            // Longer than a write is tried again by itself.
            assertThat(through.cancellation.isRequestedWithin(Duration.ofSeconds(3)))
                    .isFalse();
            proxy.accept();

            assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(Import.End.COMPLETE);
        }
        assertThat(files.profiles(project)).hasSize(20_000);
    }

    private List<Map<String, Object>> rows() {
        return database.query(
                "SELECT xmin, t::text FROM profiles t UNION ALL SELECT xmin, t::text FROM attribute_types t UNION ALL"
                        + " SELECT xmin, t::text FROM projects t ORDER BY 2");
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static void assertFails(Kind kind, String message, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        FileFailure.class, failure -> assertThat(failure.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }
}
