package dev.postern.cli.files;

import dev.postern.cli.files.FileFailure.Kind;
import dev.postern.cli.files.Importer.Window;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.domain.ApiKey;
import dev.postern.jdbc.Projects;
import dev.postern.profile.ProfileShards;
import dev.postern.router.CustomerBodies;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One import from the options to the summary. Owned by the import command; runs on its thread. */
public final class Import {
    /** While a batch commits the next one has to be there in full, and a third one is being read. */
    private static final int BATCHES_ON_THE_WAY = 3;

    private static final int MAX_BYTES_ON_THE_WAY = 16 << 20;

    private final Config config;
    private final ImportOrder order;
    private final Stop stop;
    private final PrintWriter out;
    private final PrintWriter err;

    /** How an import ended. */
    public enum End {
        /** Every row is stored. */
        COMPLETE,
        /** The whole file was read, and some rows were rejected. */
        WITH_REJECTS,
        /** It was asked to stop. */
        STOPPED
    }

    public Import(Config config, ImportOrder order, Stop stop, PrintWriter out, PrintWriter err) {
        this.config = config;
        this.order = order;
        this.stop = stop;
        this.out = out;
        this.err = err;
    }

    /** Imports into a database whose schema is up to date. */
    public End run(DatabaseUrl url) {
        Projects projects = new Projects(url);
        check(projects);
        Optional<SavedState> saved = order.state().flatMap(SavedState::read);
        saved.ifPresent(this::check);
        RecordFormat.Rules rules = new RecordFormat.Rules(new CustomerBodies(config), projects.types(order.project()));
        try (ImportFile file = ImportFile.open(order, config.limits().bodyBytes(), rules, stop)) {
            if (saved.isPresent()) {
                file.passTo(saved.get().position());
                err.printf("Going on at line %,d.%n", saved.get().position().line());
                err.flush();
            }
            return run(url, file, saved);
        } catch (IOException e) {
            throw new FileFailure(Kind.BROKEN_FILE, "Cannot read the file: " + e);
        }
    }

    private void check(Projects projects) {
        if (!projects.exists(order.project())) {
            throw new FileFailure(
                    Kind.WRONG_COMMAND_LINE,
                    "There is no project " + order.project() + "; keys create makes one with its first key.");
        }
        if (order.keyId().isPresent()
                && !projects.hasTrackingKey(order.project(), order.keyId().get())) {
            throw new FileFailure(
                    Kind.WRONG_COMMAND_LINE,
                    "Project " + order.project() + " has no key "
                            + order.keyId().get() + " that may track.");
        }
    }

    private void check(SavedState saved) {
        String where = " The state is in " + order.state().orElseThrow() + ".";
        if (order.mode() != ImportOrder.Mode.RESUME) {
            throw new FileFailure(
                    Kind.WRONG_COMMAND_LINE,
                    "An import of this file was interrupted before line "
                            + saved.position().line() + ": add --resume to go on, or delete the state to begin anew."
                            + where);
        }
        if (!saved.recipe().equals(order.recipe())) {
            throw new FileFailure(
                    Kind.WRONG_COMMAND_LINE,
                    "The interrupted import had other options (" + saved.recipe() + ", now " + order.recipe() + ")."
                            + where);
        }
    }

    private End run(DatabaseUrl url, ImportFile file, Optional<SavedState> saved) throws IOException {
        Tally tally = saved.map(SavedState::tally).orElseGet(Tally::new);
        long rejectsBytes = saved.map(SavedState::rejectsBytes).orElse(0L);
        ApiKey key = new ApiKey(order.project(), order.fixedBy(), ApiKey.Scope.TRACK);
        int shards = ProfileShards.count(config);
        boolean dry = order.mode() == ImportOrder.Mode.DRY_RUN;
        Road road = dry ? new RehearsingRoad(key, shards) : new StoringRoad(key, shards);
        Window window = new Window(BATCHES_ON_THE_WAY * shards * config.batch().maxRows(), MAX_BYTES_ON_THE_WAY);
        boolean complete;
        try (Rejects rejects = order.rejects()
                        .map(path -> Rejects.in(path, rejectsBytes))
                        .orElseGet(() -> Rejects.shown(err));
                Progress progress = progress(file, tally)) {
            Account account = new Account(tally, rejects, progress, order.state(), order.recipe());
            // Before anything is stored: it must be possible to write it.
            account.save(file.position());
            complete = OpenRoad.during(new Importer(file, road, account, window, stop)::run, config, url, road);
        }
        return end(tally, complete);
    }

    private Progress progress(ImportFile file, Tally tally) throws IOException {
        Optional<Path> path = order.file().filter(Files::isRegularFile);
        long size = path.isPresent() ? Files.size(path.get()) : -1;
        return ProgressLine.onStderr(
                () -> new ProgressLine.Whole("Import", size, " MB", 1_000_000), file.offset(), tally.rows());
    }

    private End end(Tally tally, boolean complete) throws IOException {
        out.print(tally.summary());
        out.flush();
        if (!complete) {
            return End.STOPPED;
        }
        if (order.state().isPresent()) {
            Files.deleteIfExists(order.state().get());
        }
        return tally.rejects() == 0 ? End.COMPLETE : End.WITH_REJECTS;
    }
}
