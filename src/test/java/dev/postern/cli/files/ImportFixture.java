package dev.postern.cli.files;

import dev.postern.cli.files.ImportOrder.Mode;
import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.jdbc.ProfileSnapshot;
import dev.postern.support.TestDatabase;
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
    final Stop stop = new Stop();
    private final TestDatabase database;
    private final Config config;

    ImportFixture(TestDatabase database, Map<String, String> environment) {
        this.database = database;
        this.config = Settings.load(environment, Optional.empty());
    }

    ImportFixture(TestDatabase database) {
        this(database, Map.of());
    }

    Import.End run(ImportOrder order) {
        return new Import(config, order, stop, new PrintWriter(out, true), new PrintWriter(err, true))
                .run(database.url());
    }

    Import.End store(String project, Path file, Path... rejects) {
        return run(order(project, file, Mode.STORE, EmptyCells.IGNORE, rejects));
    }

    static ImportOrder order(String project, Path file, Mode mode, EmptyCells empty, Path... rejects) {
        return order(project, file, mode, empty, List.of(rejects).stream().findFirst(), Optional.empty());
    }

    static ImportOrder withKey(String project, Path file, String keyId) {
        return order(project, file, Mode.STORE, EmptyCells.IGNORE, Optional.empty(), Optional.of(keyId));
    }

    private static ImportOrder order(
            String project, Path file, Mode mode, EmptyCells empty, Optional<Path> rejects, Optional<String> keyId) {
        return new ImportOrder(
                project, Optional.of(file), Optional.empty(), ',', empty, mode, Optional.empty(), rejects, keyId);
    }

    long export(String project, Format format, Path file) {
        try (ProfileSnapshot snapshot = ProfileSnapshot.open(database.url(), project)) {
            return new Export(snapshot, format, config.attributes().inferDates(), stop)
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
