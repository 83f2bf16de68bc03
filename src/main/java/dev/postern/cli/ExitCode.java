package dev.postern.cli;

/** Exit codes of the process; the numbers are those of sysexits.h. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int WRONG_COMMAND_LINE = 64;
    /** A file cannot be used as a whole, or some of its rows cannot. */
    public static final int BAD_CONTENT = 65;

    public static final int NO_INPUT = 66;
    public static final int DATABASE_UNAVAILABLE = 69;
    public static final int UNEXPECTED_FAILURE = 70;
    public static final int BROKEN_FILE = 74;
    public static final int TRY_AGAIN = 75;
    public static final int INVALID_SETTINGS = 78;

    /** Not an end: the threads of the gateway keep the process alive, and a signal ends it. */
    public static final int SERVING = -1;

    /** Ended by a signal, as a shell says it. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
