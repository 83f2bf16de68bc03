package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens JDBC connections to a {@link DatabaseUrl}. */
final class JdbcConnections {
    private static final int LOGIN_SECONDS = 15;
    /** Looks and small changes: a server that says nothing for so long is none. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(15);

    /** A migration waits for locks and rewrites tables, an export counts; a server that hangs must not hold them for ever. */
    static final Duration LONGEST_WORK = Duration.ofMinutes(10);

    private static final String RAISE_IN_SESSION = "SELECT set_config('synchronous_commit', 'on', false)"
            + " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";
    /** The same for one transaction, because a pooler gives the session to others. */
    private static final String RAISE_IN_TRANSACTION = "SELECT set_config('synchronous_commit', 'on', true)"
            + " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private JdbcConnections() {}

    /**
     * Connections are made anew each time; nothing is pooled.
     *
     * @param longestAnswer longest silence of the server after a statement
     */
    static DataSource source(DatabaseUrl url, Duration connectTimeout, Duration longestAnswer) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url.jdbcUrl());
        source.setUser(url.user());
        source.setPassword(url.password());
        int seconds = Math.toIntExact(Math.max(1, connectTimeout.toSeconds()));
        source.setConnectTimeout(seconds);
        // Covers the log-in too, which a hung server would never end, and which takes seconds in a new JVM that shares
        // its core.
        source.setLoginTimeout(Math.max(seconds, LOGIN_SECONDS));
        source.setSocketTimeout(Math.toIntExact(longestAnswer.toSeconds()));
        source.setApplicationName("postern");
        // A pooler gives the next transaction to another session, which knows no statement that was prepared before.
        source.setPrepareThreshold(0);
        return source;
    }

    private static Connection open(DatabaseUrl url, Duration connectTimeout) throws SQLException {
        refuseByteOrderMark(url);
        return source(url, connectTimeout, LONGEST_ANSWER).getConnection();
    }

    /** Java would take the file for no text, and say only that its data are incomplete. */
    private static void refuseByteOrderMark(DatabaseUrl url) throws SQLException {
        String root = url.parameters().getOrDefault("sslrootcert", "");
        if (root.isEmpty()) {
            return;
        }
        try (InputStream file = Files.newInputStream(Path.of(root))) {
            if (Arrays.equals(file.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
                throw new SQLException(
                        root + " (sslrootcert) begins with a byte order mark: save it as UTF-8 without one");
            }
        } catch (IOException e) {
            throw new SQLException("sslrootcert cannot be read: " + e, e);
        }
    }

    /** The purpose of a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does the work on a connection of its own.
     *
     * @throws DatabaseUnavailable if the database does not answer, or refuses a statement
     */
    static <T> T call(DatabaseUrl url, Duration connectTimeout, Work<T> work) {
        try (Connection connection = open(url, connectTimeout)) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new DatabaseUnavailable(url, reason(e), e);
        }
    }

    /** As {@link #call}, in one transaction whose commit is on disk, whatever server, database and role say. */
    static <T> T inTransaction(DatabaseUrl url, Duration connectTimeout, Work<T> work) {
        return call(url, connectTimeout, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(RAISE_IN_TRANSACTION);
            }
            T result = work.on(connection);
            connection.commit();
            return result;
        });
    }

    /** Has each commit of a session wait for the disk; where it waits for more, that stays. */
    static void raiseSynchronousCommit(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(RAISE_IN_SESSION);
        }
    }

    /** One line for people; the driver puts the server's detail, hint and position on further lines. */
    static String reason(SQLException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
        return e.getSQLState() == null ? message : message + " (SQLSTATE " + e.getSQLState() + ")";
    }
}
