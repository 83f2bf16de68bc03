package dev.postern.tracing;

/** The {@code OTEL_} variables ask for what is not there; the message is one line for the operator. */
public final class BrokenTracing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenTracing(Throwable cause) {
        super(
                "tracing.enabled is true, but OpenTelemetry cannot be set up: "
                        + innermost(cause).getMessage(),
                cause);
    }

    /** The outer ones say only that something was unexpected. */
    private static Throwable innermost(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause == null || cause.getMessage() == null ? thrown : innermost(cause);
    }
}
