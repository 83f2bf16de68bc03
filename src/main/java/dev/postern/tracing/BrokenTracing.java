package dev.postern.tracing;

/** The {@code OTEL_} variables ask for what is not there; the message is one line for the operator. */
public final class BrokenTracing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenTracing(Throwable cause) {
        super("tracing.enabled is true, but OpenTelemetry cannot be set up: " + cause.getMessage(), cause);
    }
}
