package dev.postern.cli;

import dev.postern.config.Config;
import dev.postern.ops.log.Logging;
import dev.postern.transfer.Cancellation;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.Format;
import dev.postern.transfer.imports.Import;
import dev.postern.transfer.imports.ImportOptions;
import dev.postern.transfer.imports.ImportOptions.Mode;
import dev.postern.transfer.read.CsvOptions;
import dev.postern.transfer.read.CsvOptions.EmptyCells;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Stores the customers of a file. The summary goes to stdout, all else to stderr. */
@Command(
        name = "import",
        description = {
            "Stores the customers of a file, each as a call of the API would.",
            "",
            "CSV: the first row names the attributes; the column id, or the one that --id or --preset names, is the customer. A"
                    + " title may end in :string, :number,"
                    + " :boolean or :date and states the type of its column. Other columns are String, or Date where the"
                    + " first value looks like one; where the project has fixed Number or Boolean for the name before,"
                    + " cells that are written so are taken so.",
            "NDJSON: a body of POST /track/user or of POST /rest-api/customer a line.",
            ""
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            " 0:every value of every row is stored",
            "64:wrong command line",
            "65:the whole file was read, and some rows were rejected or stored without some of their attributes; or its header"
                    + " is of no use",
            "66:the file cannot be opened",
            "69:the database is away; --resume goes on",
            "70:unexpected failure",
            "74:the file, the state or the rejects cannot be read or written",
            "78:invalid settings",
            "130, 143:stopped by a signal; --resume goes on"
        })
public final class ImportCommand implements Callable<Integer> {
    private static final String HOW_TO_RESUME = "To go on, give the same command with --resume.";

    private final SettingsOption settings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The file, in UTF-8; - for stdin.")
    private String file = "";

    @Option(names = "--project", required = true, paramLabel = "PROJECT", description = "Whose customers they are.")
    private String project = "";

    @Option(
            names = "--format",
            paramLabel = "csv|ndjson",
            description = "Else by the file's name: .csv and .tsv, .ndjson and .jsonl.")
    private @Nullable Format format;

    @Option(
            names = "--delimiter",
            paramLabel = "CHAR",
            description = "Between the cells of CSV: one character, or tab. Default: tab for .tsv, else a comma.")
    private @Nullable String delimiter;

    @Option(
            names = "--empty",
            paramLabel = "ignore|remove|string",
            defaultValue = "ignore",
            description =
                    "What a cell with nothing in it does to its attribute: leaves it alone (default), takes it off"
                            + " the profile, or sets the empty text. A cell with \"\" is always the empty text.")
    private EmptyCells empty = EmptyCells.IGNORE;

    @Mixin
    private ColumnOptions columns = new ColumnOptions();

    @Option(names = "--dry-run", description = "Judges every row and stores nothing.")
    private boolean dryRun;

    @Option(names = "--resume", description = "Goes on where an interrupted import of the file has come to, if any.")
    private boolean resume;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Where it is kept how far the import has come. Default: beside the file, FILE.import-state.")
    private @Nullable Path state;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description =
                    "Takes a line of JSON for every row that is rejected, and for every one that is stored without"
                            + " some of its attributes: its line number and why, without values.")
    private @Nullable Path rejects;

    @Option(
            names = "--key-id",
            paramLabel = "KEY_ID",
            description = "The key that is noted with types that are fixed, as keys list shows it. Default: import.")
    private @Nullable String keyId;

    public ImportCommand(SettingsOption settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        ImportOptions options = options();
        Config config = settings.load(Logging.Target.STDERR);
        try (Cancellation cancellation = Cancellation.bySignal()) {
            return run(config, options, cancellation);
        }
    }

    private int run(Config config, ImportOptions options, Cancellation cancellation) {
        PrintWriter err = spec.commandLine().getErr();
        try (OpenDatabase database = OpenDatabase.toVisit(config);
                LocalShards shards = new LocalShards(config, database.url())) {
            database.prepare(config);
            Import work =
                    new Import(config, options, cancellation, spec.commandLine().getOut(), err);
            return exitCode(work.run(database.url(), shards::openWith));
        } catch (FileFailure e) {
            if (e.kind() == Kind.DATABASE_UNAVAILABLE && !dryRun) {
                err.println(HOW_TO_RESUME);
            }
            throw e;
        }
    }

    private int exitCode(Import.End end) {
        return switch (end) {
            case COMPLETE -> ExitCode.OK;
            case INCOMPLETE -> ExitCode.BAD_CONTENT;
            case CANCELLED -> {
                spec.commandLine().getErr().println("Stopped. " + HOW_TO_RESUME);
                // The signal ends the process with its own code.
                yield ExitCode.INTERRUPTED;
            }
        };
    }

    private ImportOptions options() {
        if (dryRun && (resume || state != null)) {
            throw new ParameterException(spec.commandLine(), "A dry run has no state: leave out --resume and --state.");
        }
        return new ImportOptions(
                project,
                file.equals("-") ? Optional.empty() : Optional.of(Path.of(file)),
                Optional.ofNullable(format),
                new CsvOptions(delimiter(), empty, columns.mapping()),
                dryRun ? Mode.DRY_RUN : resume ? Mode.RESUME : Mode.STORE,
                Optional.ofNullable(state),
                Optional.ofNullable(rejects),
                Optional.ofNullable(keyId));
    }

    private char delimiter() {
        if (delimiter == null) {
            return file.endsWith(".tsv") ? '\t' : ',';
        }
        if (delimiter.equals("tab")) {
            return '\t';
        }
        boolean fits = delimiter.length() == 1 && delimiter.charAt(0) < 0x80 && !"\"\r\n".contains(delimiter);
        if (!fits) {
            throw new ParameterException(spec.commandLine(), "--delimiter must be one ASCII character, or tab.");
        }
        return delimiter.charAt(0);
    }
}
