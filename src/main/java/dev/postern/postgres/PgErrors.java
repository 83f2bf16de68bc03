package dev.postern.postgres;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.VertxException;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * The meaning of an error for the statement that met it. The list is closed: an error that is not on it is a {@link #DEFECT}
 * (SQLSTATE: PostgreSQL manual, appendix A).
 */
public enum PgErrors {
    /** Nothing is wrong with the statement: the same again succeeds (40001, 40P01). */
    CONFLICT,
    /** Another session holds a lock that the statement wanted, for longer than it may wait (55P03). Nothing was done. */
    BUSY,
    /** A value of the statement is to blame; the same again fails again (classes 22, 23, 44, 54, and P0001 of a trigger). */
    BAD_ROW,
    /**
     * The database cannot serve now and says so: disk full, too many connections, out of memory, cancelled, or it does not reach
     * another server that it needs (classes 08, 28, 3D, 53 and 58, 57014, 40002, 40003); or a pooler gave the session of another
     * client, which has other prepared statements (26000, 42P05). The connection, where there is one, is good.
     */
    AWAY,
    /** The connection is closed, silent or ending (57P01 to 57P05, 25P03, no answer). Whether the statement takes effect is unknown. */
    LOST,
    /** This server takes no writes, since another one took over (25006). */
    READ_ONLY,
    /** Something is wrong in this program, or the schema is another one. To try again is useless. */
    DEFECT;

    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String CANCELLED = "57014";
    private static final String IDLE_IN_TRANSACTION = "25P03";
    private static final String RAISED_BY_A_TRIGGER = "P0001";

    /** SQLSTATE of a write to a server that only reads. */
    public static final String READ_ONLY_STATE = "25006";

    private static final Set<String> BAD_ROW_CLASSES = Set.of("22", "23", "44", "54");
    private static final Set<String> AWAY_CLASSES = Set.of("08", "28", "3D", "53", "58");
    private static final String STARTUP_REFUSED = "08P01";
    private static final String NOT_PREPARED = "26000";
    private static final String PREPARED_BEFORE = "42P05";
    private static final Set<String> AWAY_STATES = Set.of("40002", "40003", CANCELLED, NOT_PREPARED, PREPARED_BEFORE);

    /** PostgreSQL itself does not answer this program so. */
    private static final Set<String> STATES_OF_A_POOLER = Set.of(STARTUP_REFUSED, NOT_PREPARED, PREPARED_BEFORE);

    /** The driver tells these apart from its other complaints by their words only. */
    private static final List<String> WORDS_OF_A_CLOSED_CONNECTION = List.of(
            "Connection is not active now",
            "Pending requests failed to be sent",
            "Pool closed",
            "SSL handshake failed",
            "Already closed",
            "Transaction already complete");

    public static PgErrors of(Throwable cause) {
        if (cause instanceof PgException error && error.getSqlState() != null) {
            return ofState(error.getSqlState());
        }
        if (cause instanceof NoConnectionsException) {
            return AWAY;
        }
        if (cause instanceof ProjectBusyException) {
            return BUSY;
        }
        boolean lost = cause instanceof IOException
                || cause instanceof TimeoutException
                || cause instanceof ClosedConnectionException
                || cause == NetSocketInternal.CLOSED_EXCEPTION
                || (cause instanceof DecoderException && cause.getCause() instanceof IOException)
                || (cause instanceof VertxException && saysClosed(String.valueOf(cause.getMessage())));
        return lost ? LOST : DEFECT;
    }

    private static boolean saysClosed(String message) {
        return WORDS_OF_A_CLOSED_CONNECTION.stream().anyMatch(message::startsWith);
    }

    private static PgErrors ofState(String state) {
        String stateClass = state.substring(0, Math.min(2, state.length()));
        if (state.equals(SERIALIZATION_FAILURE) || state.equals(DEADLOCK)) {
            return CONFLICT;
        }
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return BUSY;
        }
        if (state.equals(READ_ONLY_STATE)) {
            return READ_ONLY;
        }
        if (state.startsWith("57P") || state.equals(IDLE_IN_TRANSACTION)) {
            return LOST;
        }
        if (AWAY_CLASSES.contains(stateClass) || AWAY_STATES.contains(state)) {
            return AWAY;
        }
        return BAD_ROW_CLASSES.contains(stateClass) || state.equals(RAISED_BY_A_TRIGGER) ? BAD_ROW : DEFECT;
    }

    /** Whether the connections are of no use any more. */
    public boolean endsConnections() {
        return this == LOST || this == READ_ONLY;
    }

    /** The error of a transaction that was overtaken by another one and succeeds when it is run again. */
    public static PgException overtaken() {
        return new PgException("overtaken", "ERROR", SERIALIZATION_FAILURE, "");
    }

    /** The error without the database's text, which may quote values of a row. */
    public static String describe(Throwable cause) {
        String kind = cause.getClass().getSimpleName();
        if (cause instanceof PgException error) {
            return "SQLSTATE " + error.getSqlState() + hint(String.valueOf(error.getSqlState()));
        }
        // The words of the client, its network and its TLS, such as why a handshake failed, are not the database's.
        if (cause instanceof VertxException || cause instanceof IOException) {
            String message = String.valueOf(cause.getMessage());
            Throwable reason = cause.getCause();
            return reason == null || message.contains(String.valueOf(reason.getMessage()))
                    ? kind + ": " + message
                    : kind + ": " + message + ": " + describe(reason);
        }
        return cause instanceof GeneralSecurityException ? kind + ": " + cause.getMessage() : kind;
    }

    private static String hint(String state) {
        return STATES_OF_A_POOLER.contains(state)
                ? " (is a pooler such as PgBouncer between? Set database.pooler to transaction)"
                : "";
    }

    /** The error for the log: with a stack, and without the database's text. */
    public static Throwable loggable(Throwable cause) {
        // The driver's errors carry no stack; the one made here shows what ran into it.
        return cause instanceof PgException ? new IllegalStateException(describe(cause)) : cause;
    }
}
