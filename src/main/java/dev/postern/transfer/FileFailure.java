package dev.postern.transfer;

/** Why a command on files ended before its work was done. The message is fit for a user. */
public final class FileFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Whose fault it was. */
    public enum Kind {
        /** Options that do not go together, or name what is not there. */
        WRONG_COMMAND_LINE,
        /** The file as a whole cannot be read as what it is said to be. */
        UNFIT_CONTENT,
        /** The file cannot be opened. */
        NO_INPUT,
        /** Something cannot be read or written. */
        BROKEN_FILE,
        /** The database stayed away for too long. */
        DATABASE_AWAY
    }

    public FileFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
