package dev.postern.support;

import dev.postern.config.DatabaseUrl;
import dev.postern.jdbc.KeyStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A database of a test. Each call opens a connection of its own, so any thread may use it. */
public record TestDatabase(DatabaseUrl url) {
    private static final String BLOCKED_SESSIONS =
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    /** The same database for somebody with another password. */
    public static TestDatabase withPassword(DatabaseUrl url, String password) {
        return new TestDatabase(
                new DatabaseUrl(url.host(), url.port(), url.database(), url.user(), password, url.parameters()));
    }

    /** The URL as a setting: with the password, which its record never shows. */
    public String setting() {
        String password = URLEncoder.encode(url.password(), StandardCharsets.UTF_8);
        return "postgresql://%s:%s@%s:%d/%s".formatted(url.user(), password, url.host(), url.port(), url.database());
    }

    /** The rows, each from column name to value. */
    public List<Map<String, @Nullable Object>> query(String sql, @Nullable Object... parameters) {
        try (Connection connection = connect();
                PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet result = statement.executeQuery()) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row(result));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static Map<String, @Nullable Object> row(ResultSet result) throws SQLException {
        Map<String, @Nullable Object> columnToValue = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            columnToValue.put(result.getMetaData().getColumnLabel(i), result.getObject(i));
        }
        return columnToValue;
    }

    /** Runs any statement and returns the number of rows that it changed. */
    public int execute(String sql, @Nullable Object... parameters) {
        try (Connection connection = connect();
                PreparedStatement statement = prepare(connection, sql, parameters)) {
            statement.execute();
            return Math.max(0, statement.getUpdateCount());
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Waits until a session of the database waits for a lock, and returns its process id. */
    public Object awaitBlockedSession() {
        List<Map<String, @Nullable Object>> blocked = Await.await("a session that waits for a lock")
                .until(() -> query(BLOCKED_SESSIONS), sessions -> !sessions.isEmpty());
        return Objects.requireNonNull(blocked.get(0).get("pid"));
    }

    /** Makes the project if it is absent, and a new key with the scope track; returns the plain key. */
    public String createKey(String project) {
        return createKey(project, "track");
    }

    public String createKey(String project, String scope) {
        return new KeyStore(url).create(project, scope).key();
    }

    /** A connection of its own, for what has to stay in one session; the caller closes it. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        return DriverManager.getConnection(url.jdbcUrl(), properties);
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object[] parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
