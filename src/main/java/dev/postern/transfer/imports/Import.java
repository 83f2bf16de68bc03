package dev.postern.transfer.imports;

import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.domain.key.ApiKey;
import dev.postern.jdbc.Projects;
import dev.postern.parse.TrackUserParser;
import dev.postern.profile.ProfileShards;
import dev.postern.transfer.Cancellation;
import dev.postern.transfer.FileFailure;
import dev.postern.transfer.FileFailure.Kind;
import dev.postern.transfer.ProgressLine;
import dev.postern.transfer.imports.ImportOptions.Mode;
import dev.postern.transfer.imports.Importer.Limits;
import dev.postern.transfer.read.RowReader;
import dev.postern.transfer.read.Stdin;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** One import from the options to the summary. Owned by the import command; runs on its thread. */
public final class Import {
    /** While a batch commits the next one has to be there in full, and a third one is being read. */
    private static final int BATCHES_IN_FLIGHT = 3;

    private static final int MAX_BYTES_IN_FLIGHT = 16 << 20;
    private static final Duration SAVE_INTERVAL = Duration.ofSeconds(1);

    /** Stands for the id of a key, which begins with k_. */
    private static final String NO_KEY = "import";

    private final Config config;
    private final ImportOptions options;
    private final Cancellation cancellation;
    private final PrintWriter out;
    private final PrintWriter err;

    /** How an import ended. */
    public enum End {
        /** Every value is stored. */
        COMPLETE,
        /** The whole file was read, and some rows were rejected or stored without some of their attributes. */
        INCOMPLETE,
        CANCELLED
    }

    public Import(Config config, ImportOptions options, Cancellation cancellation, PrintWriter out, PrintWriter err) {
        this.config = config;
        this.options = options;
        this.cancellation = cancellation;
        this.out = out;
        this.err = err;
    }

    /** Imports into a database whose schema is up to date; {@code deploy} starts a verticle beside the shards of that database. */
    public End run(DatabaseUrl url, Consumer<VerticleBase> deploy) {
        Projects projects = new Projects(url);
        check(projects);
        Optional<ResumeState> saved = options.state().flatMap(ResumeState::read);
        saved.ifPresent(this::check);
        RowReader.Rules rules = new RowReader.Rules(
                new TrackUserParser(config.validationRules()),
                projects.types(options.project()),
                config.limits().bodyBytes());
        try (InputStream in = open()) {
            RowReader reader = new RowReader(in, options.format(), options.csv(), rules);
            reader.warnings().forEach(err::println);
            if (saved.isPresent()) {
                reader.skipTo(saved.get().position());
                err.printf(
                        Locale.ROOT,
                        "Going on at line %,d.%n",
                        saved.get().position().line());
                err.flush();
            }
            return run(reader, saved, deploy);
        } catch (IOException e) {
            throw new FileFailure(Kind.IO_ERROR, "Cannot read the file: " + e);
        }
    }

    private void check(Projects projects) {
        String project = options.project();
        if (!projects.exists(project)) {
            throw new FileFailure(
                    Kind.USAGE, "There is no project " + project + "; keys create makes one with its first key.");
        }
        options.keyId().filter(key -> !projects.hasTrackingKey(project, key)).ifPresent(key -> {
            throw new FileFailure(Kind.USAGE, "Project " + project + " has no key " + key + " that may track.");
        });
    }

    private void check(ResumeState saved) {
        String where = " The state is in " + options.state().orElseThrow() + ".";
        if (options.mode() != Mode.RESUME) {
            throw new FileFailure(
                    Kind.USAGE,
                    "An import of this file was interrupted before line "
                            + saved.position().line() + ": add --resume to go on, or delete the state to begin anew."
                            + where);
        }
        if (!saved.fingerprint().equals(options.fingerprint())) {
            throw new FileFailure(
                    Kind.USAGE,
                    "The interrupted import had other options (" + saved.fingerprint() + ", now "
                            + options.fingerprint() + ")." + where);
        }
    }

    private InputStream open() {
        if (options.file().isEmpty()) {
            return new Stdin(System.in, cancellation);
        }
        Path file = options.file().get();
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new FileFailure(Kind.NO_INPUT, "Cannot open " + file + ": " + e);
        }
    }

    private End run(RowReader reader, Optional<ResumeState> saved, Consumer<VerticleBase> deploy) throws IOException {
        ImportCounts counts = saved.map(ResumeState::counts).orElseGet(ImportCounts::new);
        long rejectsBytes = saved.map(ResumeState::rejectsBytes).orElse(0L);
        boolean complete;
        try (RejectionLog rejections = options.rejects()
                        .<RejectionLog>map(path -> new RejectionLog.InFile(path, rejectsBytes))
                        .orElseGet(() -> new RejectionLog.OnTerminal(err));
                ProgressLine progress = progress(reader, counts)) {
            ImportReport report =
                    new ImportReport(counts, rejections, progress, options.state(), options.fingerprint());
            // A state that cannot be written fails the import before anything is stored.
            report.save(reader.position());
            ApiKey key = new ApiKey(options.project(), options.keyId().orElse(NO_KEY), ApiKey.Scope.TRACK);
            RowWriter writer = new RowWriter(key, ProfileShards.count(config), options.mode() == Mode.DRY_RUN);
            deploy.accept(writer);
            complete = new Importer(reader, writer, report, limits(), cancellation).run();
        }
        return end(counts, complete);
    }

    private Limits limits() {
        int rows =
                BATCHES_IN_FLIGHT * ProfileShards.count(config) * config.batch().maxRows();
        return new Limits(rows, MAX_BYTES_IN_FLIGHT, SAVE_INTERVAL);
    }

    private ProgressLine progress(RowReader reader, ImportCounts counts) throws IOException {
        Optional<Path> path = options.file().filter(Files::isRegularFile);
        long size = path.isPresent() ? Files.size(path.get()) : -1;
        return new ProgressLine(
                () -> new ProgressLine.Whole("Import", size, " MB", 1_000_000), reader.offset(), counts.rows());
    }

    private End end(ImportCounts counts, boolean complete) throws IOException {
        out.print(counts.summary());
        out.flush();
        if (!complete) {
            return End.CANCELLED;
        }
        if (options.state().isPresent()) {
            Files.deleteIfExists(options.state().get());
        }
        return counts.isComplete() ? End.COMPLETE : End.INCOMPLETE;
    }
}
