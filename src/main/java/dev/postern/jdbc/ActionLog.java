package dev.postern.jdbc;

import dev.postern.domain.page.Action;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.UUID;

/** Writes down the actions of the command line. */
final class ActionLog {
    private static final String INSERT =
            "INSERT INTO actions (project_id, acted_at, action_id, action, subject, key_id,"
                    + " detail) VALUES (?, ?, ?, ?, ?, ?, ?::jsonb)";

    private ActionLog() {}

    /** In the transaction that does what is written down. */
    static void append(Connection transaction, String project, Action action) throws SQLException {
        try (PreparedStatement insert = transaction.prepareStatement(INSERT)) {
            insert.setString(1, project);
            insert.setObject(2, action.at().atOffset(ZoneOffset.UTC));
            insert.setObject(3, UUID.randomUUID());
            insert.setString(4, action.action());
            insert.setString(5, action.subject());
            insert.setString(6, action.keyId());
            insert.setString(7, action.detail());
            insert.executeUpdate();
        }
    }
}
