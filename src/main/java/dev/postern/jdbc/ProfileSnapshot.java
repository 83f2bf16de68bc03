package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import dev.postern.domain.type.AttributeType;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * The profiles of one project as they were at one moment, whatever is written meanwhile. Owned by the thread that opened
 * it, which blocks; holds one connection until it is closed. All methods throw {@link DatabaseUnavailable} if the database
 * does not answer.
 */
public final class ProfileSnapshot implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Rows that the server sends at a time; all that is ever in memory. */
    private static final int FETCH_ROWS = 500;

    private final DatabaseUrl url;
    private final String project;
    private final Connection connection;

    private ProfileSnapshot(DatabaseUrl url, String project, Connection connection) {
        this.url = url;
        this.project = project;
        this.connection = connection;
    }

    /** Takes profiles one by one. */
    @FunctionalInterface
    public interface Sink {
        /** {@code attributes} is the JSON text of the profile, exact to the digit. */
        void take(String customerId, String attributes) throws IOException;
    }

    /** Begins at this moment. */
    public static ProfileSnapshot open(DatabaseUrl url, String project) {
        try {
            Connection connection = JdbcConnections.source(url, CONNECT_TIMEOUT, JdbcConnections.LONGEST_WORK)
                    .getConnection();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            // The driver fetches in portions only within a transaction.
            connection.setAutoCommit(false);
            return new ProfileSnapshot(url, project, connection);
        } catch (SQLException e) {
            throw new DatabaseUnavailable(url, JdbcConnections.reason(e), e);
        }
    }

    public boolean exists() {
        return ask(open -> Projects.exists(open, project));
    }

    /** The types that are fixed, by attribute name in order; without the reserved names. */
    public Map<String, AttributeType> types() {
        return ask(open -> Projects.types(open, project));
    }

    /** How many profiles there are; reads all of them. */
    public long count() {
        return ask(open -> {
            try (PreparedStatement count =
                    open.prepareStatement("SELECT count(*) FROM profiles WHERE project_id = ? AND erased_at IS NULL")) {
                count.setString(1, project);
                try (ResultSet rows = count.executeQuery()) {
                    return rows.next() ? rows.getLong(1) : 0L;
                }
            }
        });
    }

    /** Every profile that was not erased, by customer id. */
    public void forEach(Sink sink) throws IOException {
        try (PreparedStatement select = connection.prepareStatement("SELECT customer_id, attributes::text FROM profiles"
                + " WHERE project_id = ? AND erased_at IS NULL ORDER BY customer_id")) {
            select.setString(1, project);
            select.setFetchSize(FETCH_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sink.take(rows.getString(1), rows.getString(2));
                }
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailable(url, JdbcConnections.reason(e), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DatabaseUnavailable(url, JdbcConnections.reason(e), e);
        }
    }

    private <T> T ask(JdbcConnections.Work<T> question) {
        try {
            return question.on(connection);
        } catch (SQLException e) {
            throw new DatabaseUnavailable(url, JdbcConnections.reason(e), e);
        }
    }
}
