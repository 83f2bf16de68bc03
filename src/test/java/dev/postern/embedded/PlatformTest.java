package dev.postern.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a system that is not this one: its archive and its programs are found, or somebody is told what to do. */
class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64, /postgres-linux-x86_64.txz, postgres",
        "Linux, x86_64, linux-amd64, /postgres-linux-x86_64.txz, postgres",
        "Linux, aarch64, linux-arm64v8, /postgres-linux-arm_64.txz, postgres",
        "Mac OS X, x86_64, darwin-amd64, /postgres-darwin-x86_64.txz, postgres",
        "Mac OS X, aarch64, darwin-arm64v8, /postgres-darwin-arm_64.txz, postgres",
        "Windows 11, amd64, windows-amd64, /postgres-windows-x86_64.txz, postgres.exe",
        "Windows Server 2022, amd64, windows-amd64, /postgres-windows-x86_64.txz, postgres.exe",
        "Windows 11, aarch64, windows-amd64, /postgres-windows-x86_64.txz, postgres.exe"
    })
    void each_system_has_its_archive(String system, String machine, String artifact, String archive, String program) {
        Platform platform = new Platform(system, machine);

        assertThat(platform.artifact()).contains(artifact);
        assertThat(platform.archive()).contains(archive);
        assertThat(platform.program(Path.of("home"), "postgres")).isEqualTo(Path.of("home", "bin", program));
    }

    @ParameterizedTest
    @CsvSource({"Linux, riscv64", "FreeBSD, amd64", "SunOS, sparcv9"})
    void a_system_that_nobody_builds_for_has_none(String system, String machine) {
        assertThat(new Platform(system, machine).archive()).isEmpty();
    }

    @Test
    void every_profile_of_the_build_names_a_platform_of_this_list() throws IOException {
        List<String> platforms = Files.readString(Path.of("pom.xml"))
                .lines()
                .filter(line -> line.contains("<postgres.platform>"))
                .map(line -> line.replaceAll(" *</?postgres.platform>", ""))
                .toList();

        assertThat(platforms)
                .containsExactlyInAnyOrder(
                        "linux-amd64", "linux-arm64v8", "darwin-arm64v8", "darwin-amd64", "windows-amd64");
    }

    @Test
    void a_jar_for_another_system_says_whose_it_is_and_the_ways_out() {
        Platform here = Platform.current();
        Platform elsewhere = new Platform("Mac OS X", "aarch64");

        assertThatThrownBy(() -> PostgresBinaries.archive(elsewhere))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("there is no embedded PostgreSQL for Mac OS X on aarch64, this jar carries "
                        + here.artifact().orElseThrow()
                        + ": set database.url to use a server of your own, or take the jar for darwin-arm64v8"
                        + " (mvn -Dpostgres.platform=darwin-arm64v8 package)");
    }

    @Test
    void a_slim_jar_says_that_it_carries_none() {
        assertThat(new Platform("Linux", "amd64").missing(name -> false))
                .startsWith("there is no embedded PostgreSQL for Linux on amd64, this jar carries none: ");
    }

    @Test
    void a_system_that_nobody_builds_for_is_pointed_at_a_server_of_its_own_only() {
        assertThat(new Platform("FreeBSD", "amd64").missing(name -> false))
                .endsWith(": set database.url to use a server of your own");
    }

    @Test
    void permissions_are_left_out_where_there_are_none_of_this_kind(@TempDir Path folder) throws IOException {
        Platform windows = new Platform("Windows 11", "amd64");
        Path file = Files.createFile(folder.resolve("file"), windows.permissions("rw-------"));

        windows.permit(file, "---------");

        assertThat(Files.isReadable(file)).isTrue();
        assertThat(new Platform("Mac OS X", "aarch64").permissions("rw-------")).hasSize(1);
    }
}
