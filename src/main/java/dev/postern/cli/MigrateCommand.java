package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.database.Migrations;
import dev.postern.ops.Logging;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Brings the schema up to date and ends. */
@Command(
        name = "migrate",
        description = "Brings the schema of the database up to date.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeOnInvalidInput = ExitCode.WRONG_COMMAND_LINE)
public final class MigrateCommand implements Callable<Integer> {
    private final SettingsOption settings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public MigrateCommand(SettingsOption settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Config config = settings.load(Logging.Target.STDERR);
        try (OpenDatabase database = OpenDatabase.toVisit(config)) {
            Migrations.run(database.url(), config.database().connectTimeout());
            spec.commandLine().getOut().println("The schema of " + database.url() + " is up to date.");
        }
        return ExitCode.OK;
    }
}
