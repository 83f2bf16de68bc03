package dev.postern.cli;

/** What the process ends with; the numbers are those of sysexits.h. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int WRONG_COMMAND_LINE = 64;
    public static final int DATABASE_UNAVAILABLE = 69;
    public static final int UNEXPECTED_FAILURE = 70;
    public static final int INVALID_SETTINGS = 78;

    /** Not an end: the threads of the gateway keep the process alive, and a signal ends it. */
    public static final int SERVING = -1;

    private ExitCode() {}
}
