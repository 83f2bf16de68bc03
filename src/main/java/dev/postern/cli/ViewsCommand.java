package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.jdbc.ProjectViews;
import dev.postern.jdbc.ProjectViews.View;
import dev.postern.ops.log.Logging;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the views of a project for analysts, or brings them up to date. */
@Command(
        name = "views",
        description = {
            "Makes views of a project with a typed column for each attribute, or brings them up to date: customers,"
                    + " events, and event_NAME for each event with attributes. Run it again after new attributes and"
                    + " after a re-type.",
            ""
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            " 0:the views are up to date",
            "64:wrong command line, no such project, or the schema is somebody else's",
            "69:the database is away, or refuses: the account must own the tables",
            "75:an attribute is being converted; try again",
            "78:invalid settings"
        })
public final class ViewsCommand implements Callable<Integer> {
    private final SettingsOption settings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--project", required = true, paramLabel = "PROJECT", description = "Whose customers and events.")
    private String project = "";

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description = "Where the views are; made when it is absent. Default: views_ and the project.")
    private @Nullable String schema;

    @Option(
            names = "--grant-to",
            paramLabel = "ROLE",
            description = "Then lets this role, which must exist, read these views, and nothing else.")
    private @Nullable String role;

    public ViewsCommand(SettingsOption settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Config config = settings.load(Logging.Target.STDERR);
        String name = Optional.ofNullable(schema).orElse("views_" + project);
        if (name.getBytes(StandardCharsets.UTF_8).length > ProjectViews.LONGEST_SCHEMA) {
            return refuse(
                    "A schema has a name of at most " + ProjectViews.LONGEST_SCHEMA
                            + " bytes; choose one with --schema.",
                    ExitCode.WRONG_COMMAND_LINE);
        }
        try (OpenDatabase database = OpenDatabase.toVisit(config)) {
            database.prepare(config);
            ProjectViews views = new ProjectViews(database.url(), project, name);
            Optional<ProjectViews.Obstacle> obstacle = views.obstacle();
            if (obstacle.isPresent()) {
                return refuse(
                        obstacle.get().message(),
                        obstacle.get().passes() ? ExitCode.TRY_AGAIN : ExitCode.WRONG_COMMAND_LINE);
            }
            views.make().forEach(view -> print(name, view));
            if (role != null) {
                views.grant(role);
                spec.commandLine().getOut().println("The role " + role + " may read them.");
            }
        }
        return ExitCode.OK;
    }

    private int refuse(String message, int exitCode) {
        spec.commandLine().getErr().println(message);
        return exitCode;
    }

    private void print(String schemaName, View view) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s.%s: %,d attributes%n",
                schemaName,
                view.name(),
                view.columnToAttribute().size());
        view.columnToAttribute().forEach((column, attribute) -> {
            if (!column.equals(attribute)) {
                out.printf(Locale.ROOT, "  %s is %s%n", column, attribute);
            }
        });
        if (!view.leftOut().isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            Locale.ROOT,
                            "%s.%s: PostgreSQL takes 1,600 columns; %,d attributes have none, from \"%s\" on. The column"
                                    + " attributes holds them.%n",
                            schemaName,
                            view.name(),
                            view.leftOut().size(),
                            view.leftOut().get(0));
        }
    }
}
