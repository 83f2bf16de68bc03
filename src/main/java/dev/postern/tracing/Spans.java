package dev.postern.tracing;

import dev.postern.config.Config.Tracing;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import java.util.Map;

/** The spans of a process. Shared by all verticles; safe on any thread. */
public interface Spans {
    /** No spans, at no cost: nothing of OpenTelemetry is loaded. */
    Spans NONE = new Spans() {
        @Override
        public RequestSpans of(String path) {
            return (parent, status, nanos) -> {};
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    };

    /**
     * As the setting says.
     *
     * @throws BrokenTracing where the {@code OTEL_} variables cannot be followed
     */
    static Spans of(Tracing tracing, Metrics metrics) {
        return tracing.enabled() ? ExportedSpans.open(Map.of(), metrics) : NONE;
    }

    /** Those of the call with that path, which is always a POST. */
    RequestSpans of(String path);

    /** Hands over what is left; always succeeds, and the caller limits the wait. */
    Future<Void> close();
}
