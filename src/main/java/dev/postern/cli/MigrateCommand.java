package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.jdbc.Migrations;
import dev.postern.jdbc.ServerRequirements;
import dev.postern.jdbc.ServingRights;
import dev.postern.ops.log.Logging;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the schema up to date and ends. */
@Command(name = "migrate", description = "Brings the schema of the database up to date.")
public final class MigrateCommand implements Callable<Integer> {
    private final SettingsOption settings;

    @Option(
            names = "--grant-to",
            paramLabel = "ROLE",
            description = "Then gives this role, which must exist, the rights that serving needs, and no more.")
    private @Nullable String role;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public MigrateCommand(SettingsOption settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Config config = settings.load(Logging.Target.STDERR);
        try (OpenDatabase database = OpenDatabase.toVisit(config)) {
            ServerRequirements.check(database.url(), config.database());
            Migrations.run(database.url(), config.database().connectTimeout());
            spec.commandLine().getOut().println("The schema of " + database.url() + " is up to date.");
            if (role != null) {
                ServingRights.grant(database.url(), role, config.database().connectTimeout());
                spec.commandLine().getOut().println("The role " + role + " has the rights to serve.");
            }
        }
        return ExitCode.OK;
    }
}
