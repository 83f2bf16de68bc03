package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import dev.postern.domain.key.KeyHash;
import dev.postern.domain.page.Action;
import dev.postern.json.JsonWriter;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes, lists and revokes API keys, for the command line: each call opens a connection and blocks. All methods throw
 * {@link DatabaseUnavailable} if the database does not answer.
 */
public final class KeyStore {

    private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Set<String> SCOPES = Set.of("track", "read", "admin");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final DatabaseUrl url;

    public KeyStore(DatabaseUrl url) {
        this.url = url;
    }

    /**
     * Makes a key, and its project if that is new.
     *
     * @param project 1 to 63 characters of a-z 0-9 _ -, the first a letter or a digit
     * @param scope track, read or admin
     * @throws IllegalArgumentException if one of them is not so; the message is fit for a user
     */
    public CreatedKey create(String project, String scope) {
        CreatedKey created =
                new CreatedKey(validProject(project), "k_" + random(9), validScope(scope), "pk_" + random(32));
        store(created);
        return created;
    }

    /** The keys of one project, or of all, oldest first within a project; revoked ones too. */
    public List<ListedKey> list(Optional<String> project) {
        return inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT project_id, key_id, scope, created_at,"
                    + " revoked_at FROM api_keys WHERE ?::text IS NULL OR project_id = ?"
                    + " ORDER BY project_id, created_at, key_id")) {
                select.setString(1, project.orElse(null));
                select.setString(2, project.orElse(null));
                return listed(select);
            }
        });
    }

    /** The hashes of keys that are not revoked, {@code most} of them at most. */
    public List<KeyHash> hashesInUse(int most) {
        return inTransaction(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT key_hash FROM api_keys WHERE revoked_at IS NULL LIMIT ?")) {
                select.setInt(1, most);
                List<KeyHash> hashes = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        hashes.add(KeyHash.ofBytes(rows.getBytes(1)));
                    }
                }
                return hashes;
            }
        });
    }

    private static List<ListedKey> listed(PreparedStatement select) throws SQLException {
        List<ListedKey> keys = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                keys.add(new ListedKey(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getObject(4, OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(rows.getObject(5, OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)));
            }
        }
        return keys;
    }

    /**
     * Revokes a key for good. A second time changes nothing, not even the time.
     *
     * @return whether there is such a key
     */
    public boolean revoke(String keyId) {
        return inTransaction(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                            "UPDATE api_keys SET revoked_at = ? WHERE key_id = ? AND revoked_at IS NULL RETURNING project_id");
                    PreparedStatement revoked = connection.prepareStatement("SELECT FROM api_keys WHERE key_id = ?")) {
                OffsetDateTime now = now();
                update.setObject(1, now);
                update.setString(2, keyId);
                try (ResultSet changed = update.executeQuery()) {
                    while (changed.next()) {
                        ActionLog.append(
                                connection,
                                changed.getString(1),
                                ofKey(Action.KEY_REVOKED, keyId, now, Action.NO_DETAIL));
                    }
                }
                revoked.setString(1, keyId);
                return Projects.hasRow(revoked);
            }
        });
    }

    private static Action ofKey(String action, String keyId, OffsetDateTime now, String detail) {
        return new Action(now.toInstant(), action, keyId, Action.COMMAND_LINE, detail);
    }

    /**
     * Project {@code demo} with the key {@code demo-key}, which everybody knows: only ever for the embedded database. If
     * it was revoked it stays so.
     */
    public void ensureDemoKey() {
        store(new CreatedKey("demo", "demo", "track", "demo-key"));
    }

    /** Does nothing to a key that is there. */
    private void store(CreatedKey key) {
        var unused = inTransaction(connection -> {
            boolean isNew = insert(connection, key);
            if (isNew) {
                String detail = new JsonWriter().text("scope", key.scope()).end();
                ActionLog.append(connection, key.project(), ofKey(Action.KEY_CREATED, key.keyId(), now(), detail));
            }
            return isNew;
        });
    }

    private static boolean insert(Connection connection, CreatedKey key) throws SQLException {
        OffsetDateTime now = now();
        try (PreparedStatement project = connection.prepareStatement(
                        "INSERT INTO projects (project_id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING");
                PreparedStatement apiKey = connection.prepareStatement("INSERT INTO api_keys (project_id, key_id,"
                        + " key_hash, scope, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            project.setString(1, key.project());
            project.setObject(2, now);
            project.executeUpdate();
            apiKey.setString(1, key.project());
            apiKey.setString(2, key.keyId());
            apiKey.setBytes(3, KeyHash.of(key.key()).bytes());
            apiKey.setString(4, key.scope());
            apiKey.setObject(5, now);
            return apiKey.executeUpdate() > 0;
        }
    }

    private <T> T inTransaction(JdbcConnections.Work<T> work) {
        return JdbcConnections.inTransaction(url, CONNECT_TIMEOUT, work);
    }

    private static String validProject(String project) {
        if (!PROJECT.matcher(project).matches()) {
            throw new IllegalArgumentException(
                    "a project is 1 to 63 characters of a-z, 0-9, _ and -, and begins with a letter or a digit");
        }
        return project;
    }

    private static String validScope(String scope) {
        if (!SCOPES.contains(scope)) {
            throw new IllegalArgumentException("a scope is track, read or admin");
        }
        return scope;
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static OffsetDateTime now() {
        return Instant.now().atOffset(ZoneOffset.UTC);
    }
}
