package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.jdbc.ProfileSnapshot;
import dev.postern.ops.log.Logging;
import dev.postern.transfer.Cancellation;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import dev.postern.transfer.exports.Export;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the profiles of a project. On stdout is nothing but them; all else goes to stderr. */
@Command(
        name = "export",
        description = {
            "Writes the profiles of a project as they are at one moment, by customer id; import takes them back.",
            "",
            "NDJSON: a body of POST /track/user a line; where a String looks like a date, a body of POST"
                    + " /rest-api/customer, which states the type.",
            "CSV: a column for every attribute of the project with its type in the title. Values are not changed: a"
                    + " spreadsheet may take one that begins with = + - or @ for a formula, so open files with care.",
            ""
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            " 0:everything is written",
            "64:wrong command line",
            "69:the database is away",
            "70:unexpected failure",
            "74:the output cannot be written",
            "78:invalid settings",
            "130, 143:stopped by a signal"
        })
public final class ExportCommand implements Callable<Integer> {
    private final SettingsOption settings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--project", required = true, paramLabel = "PROJECT", description = "Whose profiles.")
    private String project = "";

    @Option(
            names = "--format",
            paramLabel = "ndjson|csv",
            description = "Default: by the name of the output, else NDJSON.")
    private @Nullable Format format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to; the file appears when it is whole. Default: stdout.")
    private @Nullable Path output;

    public ExportCommand(SettingsOption settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        Config config = settings.load(Logging.Target.STDERR);
        try (Cancellation cancellation = Cancellation.bySignal();
                OpenDatabase database = OpenDatabase.toVisit(config)) {
            database.prepare(config);
            try (ProfileSnapshot snapshot = ProfileSnapshot.open(database.url(), project)) {
                if (!snapshot.exists()) {
                    throw new FileFailure(Kind.USAGE, "There is no project " + project + ".");
                }
                return export(snapshot, config.attributes().inferDates(), cancellation);
            }
        }
    }

    private int export(ProfileSnapshot snapshot, boolean inferDates, Cancellation cancellation) {
        Optional<Path> file = Optional.ofNullable(output);
        Format chosen =
                Optional.ofNullable(format).or(() -> file.flatMap(Format::of)).orElse(Format.NDJSON);
        Optional<Long> rows = new Export(snapshot, chosen, inferDates, cancellation).run(file);
        PrintWriter err = spec.commandLine().getErr();
        err.println(rows.map(count -> String.format(Locale.ROOT, "%,d profiles exported.", count))
                .orElse("Stopped: the export is not complete."));
        err.flush();
        return rows.isPresent() ? ExitCode.OK : ExitCode.INTERRUPTED;
    }
}
