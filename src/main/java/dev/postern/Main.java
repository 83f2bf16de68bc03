package dev.postern;

import dev.postern.cli.ExitCode;
import dev.postern.cli.ExportCommand;
import dev.postern.cli.Failures;
import dev.postern.cli.ImportCommand;
import dev.postern.cli.KeysCommand;
import dev.postern.cli.MigrateCommand;
import dev.postern.cli.ReadyCommand;
import dev.postern.cli.ServeCommand;
import dev.postern.cli.SettingsOption;
import dev.postern.cli.Version;
import dev.postern.cli.ViewsCommand;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The command line. Without a command it serves. */
@Command(
        name = "postern",
        description = "Takes customer profiles over HTTP and upserts them into PostgreSQL.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeOnInvalidInput = ExitCode.WRONG_COMMAND_LINE)
public final class Main implements Callable<Integer> {
    @Mixin
    private final SettingsOption settings = new SettingsOption();

    private final ServeCommand serve = new ServeCommand(settings);

    public static void main(String[] args) {
        // Events for a flight recorder that nobody runs here; to load them costs a start 0.1 s.
        System.setProperty("io.netty.jfr.enabled", "false");
        int exitCode = run(args);
        if (exitCode != ExitCode.SERVING) {
            System.exit(exitCode);
        }
    }

    private static int run(String[] args) {
        try {
            // To build the command line for no argument would be an eighth of the time to ready.
            return args.length == 0
                    ? new ServeCommand(new SettingsOption()).call()
                    : commandLine().execute(args);
        } catch (Throwable thrown) {
            // Also what nobody declares: with an exception that leaves main, other threads keep the process alive.
            return Failures.tell(thrown, new PrintWriter(System.err, true, Charset.defaultCharset()));
        }
    }

    static CommandLine commandLine() {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        return line.addSubcommand(main.serve)
                .addSubcommand(new ReadyCommand(main.settings))
                .addSubcommand(new MigrateCommand(main.settings))
                .addSubcommand(new KeysCommand(main.settings))
                .addSubcommand(new ImportCommand(main.settings))
                .addSubcommand(new ExportCommand(main.settings))
                .addSubcommand(new ViewsCommand(main.settings))
                .addSubcommand(new HelpCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Failures.ofCommandLine(line.getParameterExceptionHandler()))
                .setExecutionExceptionHandler(new Failures());
    }

    @Override
    public Integer call() {
        return serve.call();
    }
}
