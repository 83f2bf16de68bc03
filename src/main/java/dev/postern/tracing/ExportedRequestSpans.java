package dev.postern.tracing;

import dev.postern.ops.SpanUse;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Makes a span when its request is answered, with the time at which it began, so that nothing is carried along meanwhile.
 * {@code tracestate} and {@code baggage}, in which a caller may write what it likes, are not read. Safe on any thread.
 */
final class ExportedRequestSpans implements RequestSpans {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final int SERVER_ERROR = 500;

    /** Where the parts of a {@code traceparent} stand. */
    private static final int TRACE_START = 3;

    private static final int TRACE_END = 35;
    private static final int SPAN_START = 36;
    private static final int SPAN_END = 52;
    private static final int FLAGS_START = 53;

    private final Tracer tracer;
    private final String path;
    private final SpanUse use;
    private final String name;

    ExportedRequestSpans(Tracer tracer, String path, SpanUse use) {
        this.tracer = tracer;
        this.path = path;
        this.use = use;
        this.name = "POST " + path;
    }

    @Override
    public void ended(String parent, int status, long nanos) {
        long end = Clock.getDefault().now();
        SpanBuilder builder = tracer.spanBuilder(name)
                .setParent(parent.isEmpty() ? Context.root() : contextOf(parent))
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(end - nanos, TimeUnit.NANOSECONDS)
                .setAttribute(METHOD, "POST")
                .setAttribute(ROUTE, path)
                .setAttribute(STATUS, (long) status);
        if (status >= SERVER_ERROR) {
            builder.setAttribute(ERROR, Integer.toString(status));
        }
        Span span = builder.startSpan();
        if (status >= SERVER_ERROR) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(end, TimeUnit.NANOSECONDS);
        if (span.getSpanContext().isSampled()) {
            use.made();
        }
    }

    private static Context contextOf(String parent) {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        parent.substring(TRACE_START, TRACE_END),
                        parent.substring(SPAN_START, SPAN_END),
                        TraceFlags.fromHex(parent, FLAGS_START),
                        TraceState.getDefault())));
    }
}
