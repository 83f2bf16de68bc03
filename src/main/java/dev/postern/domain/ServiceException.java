package dev.postern.domain;

/** Broken infrastructure, on its way to the caller as an error answer. Carries no stack: it is an answer, not a defect. */
public final class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public ServiceException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
