package dev.postern.postgres;

/** Another session holds the row of the project, for longer than a statement waits. Carries no stack: it is an answer. */
public final class ProjectBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProjectBusyException() {
        super("another session holds the project", null, false, false);
    }
}
