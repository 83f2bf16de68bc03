package dev.postern.embedded;

import dev.postern.config.DatabaseUrl;
import dev.postern.jdbc.DatabaseUnavailable;
import dev.postern.jdbc.JdbcConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * A real PostgreSQL on this machine, with its data in one directory: committed is on disk. Owned by the thread that
 * starts it, and closed by the same or by a shutdown hook. If this process is killed, the server lives on, and the next
 * start adopts it.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    static final String USER = "postgres";

    private static final String HOST = "127.0.0.1";
    private static final String DATABASE = "postern";
    private static final String UNDEFINED_DATABASE = "3D000";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** For a small machine. The first three keep what has been acknowledged; the library's own defaults lose it. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("listen_addresses", HOST),
            // No socket: its lock file is one more thing that a dead server leaves behind.
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
    private final PostgresServer server;
    private final DatabaseUrl url;

    private EmbeddedDatabase(DataDirectory directory, PostgresServer server, DatabaseUrl url) {
        this.directory = directory;
        this.server = server;
        this.url = url;
    }

    /**
     * Starts the server, or adopts the one that a killed process left behind. Blocks until it answers.
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
            return start(directory, options);
        } catch (IOException | TimeoutException e) {
            int port = options.port() == 0 ? directory.keptPort().orElse(0) : options.port();
            directory.close();
            throw unavailable(port, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static EmbeddedDatabase start(DataDirectory directory, Options options)
            throws IOException, TimeoutException {
        String password = directory.password();
        PostgresBinaries binaries = PostgresBinaries.unpackBelow(options.binaries());
        ServerAccount account = ServerAccount.forDirectory(directory.path());
        PostgresServer server = new PostgresServer(directory, binaries, account);
        server.initialise();
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(options.settings());
        int port = server.start(options.port(), settings);
        createDatabase(urlOf(port, DATABASE, password), urlOf(port, "postgres", password));
        return new EmbeddedDatabase(directory, server, urlOf(port, DATABASE, password));
    }

    private static void createDatabase(DatabaseUrl wanted, DatabaseUrl maintenance) {
        try {
            JdbcConnections.open(wanted, CONNECT_TIMEOUT).close();
            return;
        } catch (SQLException e) {
            if (!UNDEFINED_DATABASE.equals(e.getSQLState())) {
                throw new DatabaseUnavailable(wanted, JdbcConnections.reason(e), e);
            }
        }
        try (Connection connection = JdbcConnections.open(maintenance, CONNECT_TIMEOUT);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
        } catch (SQLException e) {
            throw new DatabaseUnavailable(wanted, JdbcConnections.reason(e), e);
        }
    }

    /**
     * The URL of the server on this data directory that is running right now, whoever started it. For commands that
     * work beside a running gateway.
     */
    public static Optional<DatabaseUrl> running(Path dataDir) {
        if (!Files.isDirectory(dataDir)) {
            return Optional.empty();
        }
        try {
            Path path = dataDir.toRealPath();
            Optional<ServerProcesses.Postmaster> found = new ServerProcesses(path.resolve("cluster")).postmaster();
            if (found.isEmpty() || !found.get().ready()) {
                return Optional.empty();
            }
            String password = Files.readString(path.resolve("password")).strip();
            return Optional.of(urlOf(found.get().port(), DATABASE, password));
        } catch (IOException e) {
            throw unavailable(0, "data directory " + dataDir + ": " + e, e);
        }
    }

    private static DatabaseUrl urlOf(int port, String database, String password) {
        return new DatabaseUrl(HOST, port, database, USER, password, Map.of());
    }

    private static DatabaseUnavailable unavailable(int port, String reason, Exception cause) {
        return new DatabaseUnavailable(DATABASE, HOST, port, reason, cause);
    }

    /** Where it listens, with the superuser and its password. */
    public DatabaseUrl url() {
        return url;
    }

    /** Stops the server with a fast shutdown and lets the directory go. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (IOException | TimeoutException e) {
            throw new DatabaseUnavailable(url, String.valueOf(e.getMessage()), e);
        } finally {
            directory.close();
        }
    }
}
