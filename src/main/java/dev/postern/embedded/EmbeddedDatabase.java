package dev.postern.embedded;

import dev.postern.config.DatabaseUrl;
import dev.postern.jdbc.DatabaseUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real PostgreSQL on this machine, with its data in one directory: committed is on disk. Owned by the thread that starts it, and
 * closed by the same or by a shutdown hook. If this process is killed, the server shuts down by itself.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String USER = "postgres";
    private static final String HOST = "127.0.0.1";
    private static final String DATABASE = "postern";

    /** For a small machine. The first three keep what has been acknowledged; the library's own defaults lose it. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("listen_addresses", HOST),
            // A dead server would leave the lock file of its socket behind.
            Map.entry("unix_socket_directories", ""),
            Map.entry("timezone", "UTC"),
            Map.entry("max_connections", "100"),
            Map.entry("shared_buffers", "256MB"),
            Map.entry("max_wal_size", "2GB"),
            Map.entry("checkpoint_timeout", "15min"),
            Map.entry("wal_compression", "off"),
            // Statements are short and prepared once: compiling them costs more than it saves.
            Map.entry("jit", "off"));

    /**
     * Where and how.
     *
     * @param dataDir made if absent
     * @param port 0 takes a free one at the first start and keeps it
     * @param binaries where PostgreSQL's programs are unpacked, once; 60 MB
     * @param settings of the server, over the defaults
     */
    public record Options(Path dataDir, int port, Path binaries, Map<String, String> settings) {

        public Options {
            settings = Map.copyOf(settings);
        }

        /** Everything in one directory, any port, the default settings. */
        public static Options in(Path dataDir) {
            return new Options(dataDir, 0, dataDir, Map.of());
        }

        public Options withPort(int wanted) {
            return new Options(dataDir, wanted, binaries, settings);
        }

        public Options withBinaries(Path directory) {
            return new Options(dataDir, port, directory, settings);
        }

        public Options withSettings(Map<String, String> overrides) {
            return new Options(dataDir, port, binaries, overrides);
        }
    }

    private final DataDirectory directory;
    private final RunningServer server;
    private final DatabaseUrl url;

    private EmbeddedDatabase(DataDirectory directory, RunningServer server, DatabaseUrl url) {
        this.directory = directory;
        this.server = server;
        this.url = url;
    }

    /**
     * Starts the server and blocks until it answers. One that a killed process left behind is waited for, until it has shut down.
     *
     * @throws DataDirectoryInUse if a living process has the directory open
     * @throws DatabaseUnavailable if the server does not start
     */
    public static EmbeddedDatabase start(Options options) {
        DataDirectory directory;
        try {
            directory = DataDirectory.open(options.dataDir());
        } catch (IOException e) {
            throw unavailable(options.port(), "data directory " + options.dataDir() + ": " + e, e);
        }
        try {
            Map<String, String> settings = new HashMap<>(SETTINGS);
            settings.putAll(options.settings());
            Path binaries = PostgresBinaries.unpackBelow(options.binaries());
            RunningServer server = Platform.current().isLinux()
                    ? new PostgresServer(directory, binaries, options.port(), settings)
                    : new PgCtlServer(directory, binaries, List.of()).start(options.port(), settings);
            return new EmbeddedDatabase(directory, server, urlOf(directory.path()));
        } catch (IOException e) {
            directory.close();
            throw unavailable(options.port(), String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** The URL of the server that a living process has on this data directory. For commands that work beside a running gateway. */
    public static Optional<DatabaseUrl> running(Path dataDir) {
        try {
            return DataDirectory.isOpen(dataDir) ? Optional.of(urlOf(dataDir)) : Optional.empty();
        } catch (IOException e) {
            throw unavailable(0, "data directory " + dataDir + ": " + e, e);
        }
    }

    private static DatabaseUrl urlOf(Path directory) throws IOException {
        int port = Integer.parseInt(DataDirectory.read(directory, DataDirectory.PORT));
        String password = DataDirectory.read(directory, DataDirectory.PASSWORD);
        return new DatabaseUrl(HOST, port, DATABASE, USER, password, Map.of());
    }

    private static DatabaseUnavailable unavailable(int port, String reason, Exception cause) {
        return new DatabaseUnavailable(DATABASE, HOST + ":" + port, reason, cause);
    }

    /** Where it listens, with the superuser and its password. */
    public DatabaseUrl url() {
        return url;
    }

    /** Stops the server with a fast shutdown and lets the directory go. */
    @Override
    public void close() {
        try (directory) {
            server.close();
        } catch (IOException e) {
            throw unavailable(url.port(), String.valueOf(e.getMessage()), e);
        }
    }
}
