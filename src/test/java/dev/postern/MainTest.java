package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nope",
                "--nope",
                "--config",
                "serve now",
                "serve --port 1",
                "ready now",
                "migrate --nope",
                "keys",
                "keys nope",
                "keys create",
                "keys create --project shop",
                "keys create --scope track",
                "keys create --project shop --scope write",
                "keys list --scope track",
                "keys revoke",
                "keys revoke k_1 k_2",
                "import",
                "import a.csv",
                "import --project shop",
                "import a.csv b.csv --project shop",
                "import a.csv --project shop --format xml",
                "import a.csv --project shop --delimiter ab",
                "import a.csv --project shop --delimiter \"",
                "import a.csv --project shop --empty null",
                "import a.csv --project shop --dry-run --resume",
                "import a.csv --project shop --dry-run --state b",
                "export",
                "export a.csv --project shop",
                "export --project shop --format xml",
                "help nope"
            })
    void a_wrong_command_line_prints_the_usage_and_exits_with_64(String arguments) {
        assertThat(run(arguments)).isEqualTo(64);
        assertThat(err.toString()).contains("Usage: postern");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "help",
                "help import",
                "serve --help",
                "migrate -h",
                "keys --help",
                "keys create --help",
                "import --help",
                "export -h"
            })
    void help_is_on_stdout_and_exits_with_0(String arguments) {
        assertThat(run(arguments)).isZero();
        assertThat(out.toString()).contains("Usage: postern");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void the_version_is_one_line() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString().lines()).singleElement().asString().startsWith("postern ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "serve",
                "migrate",
                "keys list",
                "keys revoke k_1",
                "import a.csv --project shop",
                "export --project shop"
            })
    void invalid_settings_are_listed_on_stderr_and_exit_with_78(String command) {
        assertThat(run("--config /nowhere/postern.yaml " + command)).isEqualTo(78);
        assertThat(err.toString().lines())
                .containsExactly("The settings are invalid:", "  settings file (/nowhere/postern.yaml) does not exist");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void the_settings_file_may_stand_before_or_after_the_command() {
        assertThat(run("migrate --config /nowhere/postern.yaml")).isEqualTo(78);
        assertThat(run("keys list --config /nowhere/postern.yaml")).isEqualTo(78);
    }

    @Test
    void an_import_from_stdin_resumes_only_where_its_state_is_named() {
        assertThat(run("import - --project shop --format csv --resume")).isEqualTo(64);
        assertThat(err.toString()).contains("--state");
    }

    private int run(String arguments) {
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments.strip().split(" +"));
    }
}
