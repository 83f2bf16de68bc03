package dev.postern.domain;

/** Broken infrastructure, on its way to the caller as an error answer. Carries no stack: it is an answer, not a defect. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final int retryAfterSeconds;

    public ServiceException(ErrorCode code, String message) {
        this(code, message, 1);
    }

    /** {@code retryAfterSeconds} is after how long the same request may succeed, where it may at all. */
    public ServiceException(ErrorCode code, String message, int retryAfterSeconds) {
        super(message, null, false, false);
        this.code = code;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public ErrorCode code() {
        return code;
    }

    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
