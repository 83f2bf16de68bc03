package dev.postern.jdbc;

import dev.postern.config.DatabaseUrl;
import org.jspecify.annotations.Nullable;

/** The database cannot be used. The message names host, port, database and reason, and never a password. */
public final class DatabaseUnavailable extends RuntimeException {

    /** The exit code of a program that ends for this reason (EX_UNAVAILABLE of sysexits.h). */
    public static final int EXIT_CODE = 69;

    private static final long serialVersionUID = 1;

    private final boolean unfit;

    public DatabaseUnavailable(DatabaseUrl url, String reason, @Nullable Throwable cause) {
        this(url.database(), url.address(), reason, false, cause);
    }

    public DatabaseUnavailable(String database, String address, String reason, @Nullable Throwable cause) {
        this(database, address, reason, false, cause);
    }

    private DatabaseUnavailable(
            String database, String address, String reason, boolean unfit, @Nullable Throwable cause) {
        super("Database \"" + database + "\" at " + address + " cannot be used: " + reason, cause);
        this.unfit = unfit;
    }

    /** A database that answers and cannot be used as it is. */
    static DatabaseUnavailable unfit(DatabaseUrl url, String reason, @Nullable Throwable cause) {
        return new DatabaseUnavailable(url.database(), url.address(), reason, true, cause);
    }

    /** Whether no wait makes it fit. */
    public boolean isUnfit() {
        return unfit;
    }
}
