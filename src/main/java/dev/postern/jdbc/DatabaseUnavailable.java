package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import org.jspecify.annotations.Nullable;

/** The database cannot be used. The message names host, port, database and reason, and never a password. */
public final class DatabaseUnavailable extends RuntimeException {

    /** The exit code of a program that ends for this reason (EX_UNAVAILABLE of sysexits.h). */
    public static final int EXIT_CODE = 69;

    private static final long serialVersionUID = 1;

    public DatabaseUnavailable(DatabaseUrl url, String reason, @Nullable Throwable cause) {
        this(url.database(), url.host(), url.port(), reason, cause);
    }

    public DatabaseUnavailable(String database, String host, int port, String reason, @Nullable Throwable cause) {
        super("Database \"" + database + "\" at " + host + ":" + port + " is unavailable: " + reason, cause);
    }
}
