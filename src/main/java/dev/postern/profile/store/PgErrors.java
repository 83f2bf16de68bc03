package dev.postern.profile.store;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;

/** What an error of the database means for the statement that met it (SQLSTATE: PostgreSQL manual, appendix A). */
public enum PgErrors {
    /** Nothing is wrong with the statement: the same again succeeds (40001, 40P01). */
    CONFLICT,
    /** A value of the statement is to blame; the same again fails again (classes 22, 23 and 54). */
    BAD_ROW,
    /** The database cannot serve now and says so: disk full, too many connections, out of memory, cancelled. */
    AWAY,
    /**
     * This server, or the way to it, is of no use any more: closed, silent, ending, or read-only since another one took over
     * (25006, 57P01 to 57P05, class 08, no answer). Whether the statement takes effect is unknown.
     */
    LOST;

    private static final String SERIALIZATION_FAILURE = "40001";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** SQLSTATE of a write to a server that only reads. */
    public static final String READ_ONLY = "25006";

    public static PgErrors of(Throwable cause) {
        if (cause instanceof NoConnectionsException) {
            return AWAY;
        }
        if (!(cause instanceof PgException error) || error.getSqlState() == null) {
            return LOST;
        }
        String state = error.getSqlState();
        if (state.equals(SERIALIZATION_FAILURE) || state.equals("40P01")) {
            return CONFLICT;
        }
        if (state.equals(READ_ONLY) || state.startsWith("57P") || state.startsWith("08")) {
            return LOST;
        }
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("54") ? BAD_ROW : AWAY;
    }

    /** The error of a transaction that was overtaken by another one and succeeds when it is run again. */
    public static PgException overtaken() {
        return new PgException("overtaken", "ERROR", SERIALIZATION_FAILURE, "");
    }

    /** Whether others held what a statement wanted to lock, for longer than it waits. */
    public static boolean isLockNotAvailable(Throwable cause) {
        return cause instanceof PgException error && LOCK_NOT_AVAILABLE.equals(error.getSqlState());
    }

    /** The error without the database's text, which may quote values of a row. */
    public static String describe(Throwable cause) {
        if (cause instanceof PgException error) {
            return "SQLSTATE " + error.getSqlState();
        }
        // The client's own words, such as that a handshake failed, are not the database's.
        return cause instanceof VertxException
                ? cause.getClass().getSimpleName() + ": " + cause.getMessage()
                : cause.getClass().getSimpleName();
    }
}
