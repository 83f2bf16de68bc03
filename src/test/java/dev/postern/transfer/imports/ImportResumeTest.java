package dev.postern.transfer.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import dev.postern.transfer.CancelledException;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import dev.postern.transfer.imports.ImportOptions.Mode;
import dev.postern.transfer.read.CsvMapping;
import dev.postern.transfer.read.CsvOptions;
import dev.postern.transfer.read.CsvOptions.EmptyCells;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

@WithPostgres
class ImportResumeTest {
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
    void a_cancelled_import_keeps_its_state_and_is_resumed_only_with_the_same_file_and_options() throws IOException {
        Path file = write("in.csv", "id,name,n:number", "1,x,1", ",x,2", "3,x,3");
        Path state = folder.resolve("in.csv.import-state");
        Path rejects = folder.resolve("rejects");
        files.cancellation.request();
        assertThat(files.store(project, file, rejects)).isEqualTo(Import.End.CANCELLED);
        assertThat(state).exists();
        ImportFixture again = new ImportFixture(database);

        assertFails(Kind.USAGE, "add --resume", () -> again.store(project, file, rejects));
        assertFails(
                Kind.USAGE,
                "other options",
                () -> again.run(ImportFixture.options(project, file, Mode.RESUME, EmptyCells.REMOVE, rejects)));
        String content = Files.readString(file);
        Files.writeString(file, content.replace("name", "nome"));
        assertFails(
                Kind.USAGE,
                "not the file",
                () -> again.run(ImportFixture.options(project, file, Mode.RESUME, EmptyCells.IGNORE, rejects)));
        Files.writeString(file, content + "4,x,4\n");
        Import.End end = again.run(ImportFixture.options(project, file, Mode.RESUME, EmptyCells.IGNORE, rejects));

        assertThat(end).isEqualTo(Import.End.INCOMPLETE);
        assertThat(Files.readAllLines(rejects)).singleElement().asString().startsWith("{\"line\":3,");
        assertThat(files.profiles(project)).hasSize(3);
        assertThat(state).doesNotExist();
    }

    @Test
    void an_import_that_is_cancelled_in_the_middle_of_a_record_from_standard_input_is_resumed_with_whole_records()
            throws IOException {
        String content = "id,name\n1,x\n,no id\n2,\"two\nlines\"\n3,y\n";
        Path rejects = folder.resolve("rejects");
        InputStream half = thenCancelled(content.substring(0, content.indexOf("lines")));

        Import.End end = files.runFrom(half, fromStdin(Mode.STORE, rejects));

        assertThat(end).isEqualTo(Import.End.CANCELLED);
        Import.End resumed = new ImportFixture(database)
                .runFrom(new ByteArrayInputStream(content.getBytes(UTF_8)), fromStdin(Mode.RESUME, rejects));
        assertThat(resumed).isEqualTo(Import.End.INCOMPLETE);
        assertThat(files.profiles(project))
                .containsExactly("1 {\"name\": \"x\"}", "2 {\"name\": \"two\\nlines\"}", "3 {\"name\": \"y\"}");
        assertThat(Files.readAllLines(rejects)).singleElement().asString().startsWith("{\"line\":3,");
        assertThat(folder.resolve("state")).doesNotExist();
    }

    private ImportOptions fromStdin(Mode mode, Path rejects) {
        return new ImportOptions(
                project,
                Optional.empty(),
                Optional.of(Format.CSV),
                new CsvOptions(',', EmptyCells.IGNORE, CsvMapping.NONE),
                mode,
                Optional.of(folder.resolve("state")),
                Optional.of(rejects),
                Optional.empty());
    }

    private static InputStream thenCancelled(String content) {
        return new SequenceInputStream(new ByteArrayInputStream(content.getBytes(UTF_8)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new CancelledException();
            }
        });
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
