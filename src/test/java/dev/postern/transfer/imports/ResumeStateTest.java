package dev.postern.transfer.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.Ignored;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.AttributeType;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.read.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeStateTest {
    @TempDir
    private Path folder;

    @Test
    void what_is_written_is_read_again_with_its_counts() {
        ImportCounts counts = new ImportCounts();
        counts.add(new RowResult(Optional.of(Outcome.CREATED), List.of(), List.of()));
        counts.add(new RowResult(
                Optional.of(Outcome.UNCHANGED),
                List.of(
                        new Ignored.TypeMismatch("größe = 5:x", AttributeType.NUMBER, AttributeType.STRING),
                        new Ignored.ProfileFull("a")),
                List.of()));
        counts.addRejected();
        Path file = folder.resolve("state");

        new ResumeState("options ä", new Position(12, 3, "abc"), 7, new ImportCounts()).write(file);
        new ResumeState("options ä", new Position(1_234, 56, "def"), 78, counts).write(file);
        ResumeState read = ResumeState.read(file).orElseThrow();

        assertThat(read.fingerprint()).isEqualTo("options ä");
        assertThat(read.position()).isEqualTo(new Position(1_234, 56, "def"));
        assertThat(read.rejectsBytes()).isEqualTo(78);
        assertThat(read.counts().rows()).isEqualTo(3);
        assertThat(read.counts().summary()).isEqualTo(counts.summary()).contains("größe = 5:x");
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void a_state_that_is_absent_is_none_and_one_that_is_broken_is_told() throws IOException {
        assertThat(ResumeState.read(folder.resolve("absent"))).isEmpty();
        Path broken = Files.writeString(folder.resolve("broken"), "offset=x");

        assertThatThrownBy(() -> ResumeState.read(broken))
                .isInstanceOf(FileFailure.class)
                .hasMessageContaining(broken.toString());
    }

    @Test
    void a_state_that_cannot_be_written_is_told() {
        ResumeState state = new ResumeState("", new Position(0, 1, ""), 0, new ImportCounts());

        assertThatThrownBy(() -> state.write(folder.resolve("absent").resolve("state")))
                .isInstanceOf(FileFailure.class)
                .extracting(failure -> ((FileFailure) failure).kind())
                .isEqualTo(FileFailure.Kind.IO_ERROR);
    }
}
