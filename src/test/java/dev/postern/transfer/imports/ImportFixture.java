package dev.postern.transfer.imports;

import dev.postern.cli.LocalShards;
import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.jdbc.ProfileSnapshot;
import dev.postern.support.TestDatabase;
import dev.postern.transfer.Cancellation;
import dev.postern.transfer.Format;
import dev.postern.transfer.exports.Export;
import dev.postern.transfer.imports.ImportOptions.Mode;
import dev.postern.transfer.read.CsvMapping;
import dev.postern.transfer.read.CsvOptions;
import dev.postern.transfer.read.CsvOptions.EmptyCells;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Imports and exports in the test's own process. */
final class ImportFixture {
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    final Cancellation cancellation = new Cancellation();
    private final TestDatabase database;
    private final Config config;

    ImportFixture(TestDatabase database, Map<String, String> environment) {
        this.database = database;
        this.config = Settings.load(environment, Optional.empty());
    }

    ImportFixture(TestDatabase database) {
        this(database, Map.of());
    }

    Import.End run(ImportOptions options) {
        try (LocalShards shards = new LocalShards(config, database.url())) {
            return new Import(config, options, cancellation, new PrintWriter(out, true), new PrintWriter(err, true))
                    .run(database.url(), shards::openWith);
        }
    }

    Import.End store(String project, Path file, Path... rejects) {
        return run(options(project, file, Mode.STORE, EmptyCells.IGNORE, rejects));
    }

    static ImportOptions options(String project, Path file, Mode mode, EmptyCells empty, Path... rejects) {
        return options(project, file, mode, empty, List.of(rejects).stream().findFirst(), Optional.empty());
    }

    static ImportOptions withKey(String project, Path file, String keyId) {
        return options(project, file, Mode.STORE, EmptyCells.IGNORE, Optional.empty(), Optional.of(keyId));
    }

    /** From standard input, which gives these bytes. */
    Import.End runFrom(InputStream stdin, ImportOptions options) {
        InputStream before = System.in;
        System.setIn(stdin);
        try {
            return run(options);
        } finally {
            System.setIn(before);
        }
    }

    private static ImportOptions options(
            String project, Path file, Mode mode, EmptyCells empty, Optional<Path> rejects, Optional<String> keyId) {
        return new ImportOptions(
                project,
                Optional.of(file),
                Optional.empty(),
                new CsvOptions(',', empty, CsvMapping.NONE),
                mode,
                Optional.empty(),
                rejects,
                keyId);
    }

    long export(String project, Format format, Path file) {
        try (ProfileSnapshot snapshot = ProfileSnapshot.open(database.url(), project)) {
            return new Export(snapshot, format, config.attributes().inferDates(), cancellation)
                    .run(Optional.of(file))
                    .orElseThrow();
        }
    }

    /** Every profile as its id and its attributes, by id. */
    List<String> profiles(String project) {
        return database
                .query(
                        "SELECT customer_id || ' ' || attributes::text AS profile FROM profiles WHERE project_id = ?"
                                + " ORDER BY customer_id",
                        project)
                .stream()
                .map(row -> String.valueOf(row.get("profile")))
                .toList();
    }

    /** Every attribute name with its type and who has fixed it, by name. */
    List<String> types(String project) {
        return database
                .query(
                        "SELECT name || ':' || type || ' by ' || fixed_by AS type FROM attribute_types"
                                + " WHERE project_id = ? ORDER BY name",
                        project)
                .stream()
                .map(row -> String.valueOf(row.get("type")))
                .toList();
    }
}
