package dev.postern.postgres;

/** No connection could be had in time, so that nothing was sent. Carries no stack: it is an answer, not a defect. */
public final class NoConnectionsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoConnectionsException(String message) {
        super(message, null, false, false);
    }
}
