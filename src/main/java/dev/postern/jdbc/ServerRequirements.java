package dev.postern.jdbc;

import dev.postern.config.Database;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Pooler;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of a server without which an answer 200 does not mean that the write is on disk and each text stored as it came. */
public final class ServerRequirements {
    private static final Logger LOG = LoggerFactory.getLogger(ServerRequirements.class);
    private static final Set<String> WEAK_COMMITS = Set.of("off", "local", "remote_write");
    private static final String WAY_OUT = ", or accept the loss with database.allow-unsafe-durability";

    private ServerRequirements() {}

    /**
     * Looks, and changes nothing.
     *
     * @throws DatabaseUnavailable if the database does not answer, is not in UTF8, or loses writes in a crash and the
     *     settings do not allow that; where they do, it is warned of
     */
    public static void check(DatabaseUrl url, Database settings) {
        Map<String, String> nameToSetting = read(url, settings);
        String encoding = nameToSetting.getOrDefault("server_encoding", "");
        if (!encoding.equals("UTF8")) {
            throw DatabaseUnavailable.unfit(
                    url,
                    "its encoding is " + encoding
                            + ", which does not hold every text: make it with ENCODING 'UTF8' TEMPLATE template0",
                    null);
        }
        for (String name : Set.of("fsync", "full_page_writes")) {
            if ("off".equals(nameToSetting.get(name))) {
                refuse(
                        url,
                        settings,
                        name + " is off, so that a crash loses acknowledged writes: ALTER SYSTEM SET " + name
                                + " = on");
            }
        }
        // Elsewhere each session sees to it; a pooler hands out sessions of its own.
        String commit = nameToSetting.getOrDefault("synchronous_commit", "");
        if (settings.pooler() == Pooler.TRANSACTION && WEAK_COMMITS.contains(commit)) {
            refuse(
                    url,
                    settings,
                    "synchronous_commit is " + commit + ", so that a crash loses acknowledged writes: ALTER ROLE "
                            + url.user() + " SET synchronous_commit = on");
        }
    }

    private static void refuse(DatabaseUrl url, Database settings, String reason) {
        if (!settings.allowUnsafeDurability()) {
            throw DatabaseUnavailable.unfit(url, reason + WAY_OUT, null);
        }
        LOG.warn("{}", reason);
    }

    private static Map<String, String> read(DatabaseUrl url, Database settings) {
        return JdbcConnections.call(url, settings.connectTimeout(), connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT name, setting FROM pg_settings WHERE name IN"
                            + " ('fsync', 'full_page_writes', 'server_encoding', 'synchronous_commit')")) {
                Map<String, String> nameToSetting = new HashMap<>();
                while (rows.next()) {
                    nameToSetting.put(rows.getString(1), rows.getString(2));
                }
                return nameToSetting;
            }
        });
    }
}
