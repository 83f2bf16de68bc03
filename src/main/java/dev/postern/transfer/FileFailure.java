package dev.postern.transfer;

/** Why a command on files ended before its work was done. The message is fit for a user. */
public final class FileFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** The classes of failures that sysexits.h distinguishes. */
    public enum Kind {
        /** Options that do not go together, or name what is not there. */
        USAGE,
        /** The file as a whole is not in its format. */
        BAD_DATA,
        /** The file cannot be opened. */
        NO_INPUT,
        /** Something cannot be read or written. */
        IO_ERROR,
        /** The database stayed unavailable for too long. */
        DATABASE_UNAVAILABLE
    }

    public FileFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
