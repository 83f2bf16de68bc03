package dev.postern.config;

/**
 * Whether requests are told to a collector of traces. How is said by the {@code OTEL_} variables that OpenTelemetry defines.
 */
public record Tracing(boolean enabled) {}
