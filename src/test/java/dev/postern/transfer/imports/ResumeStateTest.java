package dev.postern.transfer.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.AttributeType;
import dev.postern.domain.Ignored;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.read.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeStateTest {
    @TempDir
    private Path folder;

    @Test
    void what_is_written_is_read_again_with_its_tally() {
        ImportCounts tally = new ImportCounts();
        tally.stored(Outcome.CREATED);
        tally.stored(Outcome.UNCHANGED);
        tally.rejected();
        tally.ignored(List.of(
                new Ignored.TypeMismatch("größe = 5:x", AttributeType.NUMBER, AttributeType.STRING),
                new Ignored.ProfileFull("a")));
        Path file = folder.resolve("state");

        new ResumeState("recipe ä", new Position(12, 3, "abc"), 7, new ImportCounts()).write(file);
        new ResumeState("recipe ä", new Position(1_234, 56, "def"), 78, tally).write(file);
        ResumeState read = ResumeState.read(file).orElseThrow();

        assertThat(read.recipe()).isEqualTo("recipe ä");
        assertThat(read.position()).isEqualTo(new Position(1_234, 56, "def"));
        assertThat(read.rejectsBytes()).isEqualTo(78);
        assertThat(read.tally().rows()).isEqualTo(3);
        assertThat(read.tally().summary()).isEqualTo(tally.summary()).contains("größe = 5:x");
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
                .isEqualTo(FileFailure.Kind.BROKEN_FILE);
    }
}
