package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rights that a role needs to serve, and no more, as {@code db/serving-rights.sql} lists it for a role called postern. */
public final class ServingRights {
    private static final String FILE = "/db/serving-rights.sql";
    private static final String ROLE = " TO postern";

    private ServingRights() {}

    /**
     * Grants them to a role that exists, all or none; to be called as the owner of the tables, after a migration.
     *
     * @throws DatabaseUnavailable if there is no such role, or the account may not grant
     */
    public static void grant(DatabaseUrl url, String role, Duration connectTimeout) {
        var unused = JdbcConnections.inTransaction(url, connectTimeout, connection -> {
            try (Statement statement = connection.createStatement()) {
                String receiver = " TO " + quoted(connection, role);
                for (String right : statements()) {
                    // GRANT takes no parameters, so the server itself quotes the name.
                    statement.execute(right.replace(ROLE, receiver));
                }
                return role;
            }
        });
    }

    private static String quoted(Connection connection, String role) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT quote_ident(?)")) {
            select.setString(1, role);
            try (ResultSet result = select.executeQuery()) {
                var unused = result.next();
                return result.getString(1);
            }
        }
    }

    private static List<String> statements() {
        try (@Nullable InputStream file = ServingRights.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new FileNotFoundException(FILE);
            }
            return Stream.of(new String(file.readAllBytes(), StandardCharsets.UTF_8).split(";", -1))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
