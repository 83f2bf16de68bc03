package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import dev.postern.domain.type.AttributeType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Looks at projects, for the command line: each call opens a connection and blocks. All methods throw {@link
 * DatabaseUnavailable} if the database does not answer.
 */
public final class Projects {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final DatabaseUrl url;

    public Projects(DatabaseUrl url) {
        this.url = url;
    }

    public boolean exists(String project) {
        return ask(connection -> exists(connection, project));
    }

    static boolean exists(Connection connection, String project) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM projects WHERE project_id = ?")) {
            select.setString(1, project);
            return hasRow(select);
        }
    }

    /** Whether the project has a key of this id that may track and is not revoked. */
    public boolean hasTrackingKey(String project, String keyId) {
        return ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM api_keys WHERE project_id = ?"
                    + " AND key_id = ? AND scope IN ('track', 'admin') AND revoked_at IS NULL")) {
                select.setString(1, project);
                select.setString(2, keyId);
                return hasRow(select);
            }
        });
    }

    /** The types that are fixed, by attribute name; without the reserved names. */
    public Map<String, AttributeType> types(String project) {
        return ask(connection -> types(connection, project));
    }

    static Map<String, AttributeType> types(Connection connection, String project) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT name, type FROM attribute_types WHERE project_id = ? AND event = '' ORDER BY name")) {
            select.setString(1, project);
            Map<String, AttributeType> nameToType = new LinkedHashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    nameToType.put(rows.getString(1), AttributeType.ofLabel(rows.getString(2)));
                }
            }
            return nameToType;
        }
    }

    static boolean hasRow(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            return rows.next();
        }
    }

    private <T> T ask(JdbcConnections.Work<T> question) {
        return JdbcConnections.call(url, CONNECT_TIMEOUT, question);
    }
}
