package dev.postern.support;

import dev.postern.config.DatabaseUrl;
import dev.postern.embedded.EmbeddedDatabase;
import dev.postern.jdbc.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The one PostgreSQL of this JVM. Any test thread may use it; it is stopped and its files are deleted as the JVM ends. */
public final class TestPostgres {

    /** Unpacked once a checkout, not once a run. */
    public static final Path BINARIES = Path.of("target", "postgresql").toAbsolutePath();

    private static final String TEMPLATE = "migrated";

    private final DatabaseUrl url;
    private final AtomicInteger databases = new AtomicInteger();

    private TestPostgres(DatabaseUrl url) {
        this.url = url;
    }

    /** Started at the first call. */
    public static TestPostgres shared() {
        return Shared.INSTANCE;
    }

    // The class loader makes it once, however many threads ask.
    private static final class Shared {
        private static final TestPostgres INSTANCE = start();
    }

    private static TestPostgres start() {
        try {
            Path directory = Files.createTempDirectory("postern-test-");
            EmbeddedDatabase server = EmbeddedDatabase.start(EmbeddedDatabase.Options.in(directory)
                    .withBinaries(BINARIES)
                    .withSettings(Map.of("shared_buffers", "64MB", "max_connections", "200")));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, directory), "stop-postgres"));
            TestPostgres postgres = new TestPostgres(server.url());
            postgres.database("postgres").execute("CREATE DATABASE " + TEMPLATE);
            Migrations.run(postgres.database(TEMPLATE).url(), Duration.ofSeconds(10));
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(EmbeddedDatabase server, Path directory) {
        server.close();
        delete(directory);
    }

    /** A new database with the schema of this program and no rows. */
    public TestDatabase freshDatabase() {
        return create(" TEMPLATE " + TEMPLATE);
    }

    /** A new database with nothing in it. */
    public TestDatabase emptyDatabase() {
        return create("");
    }

    private TestDatabase create(String options) {
        String name = "test_" + databases.incrementAndGet();
        database("postgres").execute("CREATE DATABASE " + name + options);
        return database(name);
    }

    private TestDatabase database(String name) {
        return new TestDatabase(
                new DatabaseUrl(url.host(), url.port(), name, url.user(), url.password(), url.parameters()));
    }

    /** Deletes a directory with all that is in it. */
    public static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
