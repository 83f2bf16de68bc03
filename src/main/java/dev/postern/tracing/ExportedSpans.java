package dev.postern.tracing;

import dev.postern.ops.BuildVersion;
import dev.postern.ops.Metrics;
import dev.postern.ops.SpanUse;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands spans to a queue that a thread of OpenTelemetry sends to the collector. Spans that do not fit into the queue, or that the
 * collector does not take, is lost, so that no request waits for it. Safe on any thread.
 */
public final class ExportedSpans implements Spans {
    /** The JDK's HTTP client sends, which knows no gRPC. */
    private static final Map<String, String> DEFAULTS = Map.of("otel.exporter.otlp.protocol", "http/protobuf");

    /** Metrics and logs have ways of their own. */
    private static final Map<String, String> ONLY_TRACES =
            Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none");

    private static final AttributeKey<String> NAME = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("service.version");
    private static final String UNNAMED = "unknown_service";

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final SpanUse use;

    private ExportedSpans(OpenTelemetrySdk sdk, SpanUse use) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("dev.postern", BuildVersion.number());
        this.use = use;
    }

    /**
     * Sets up what the {@code OTEL_} variables ask for.
     *
     * @param given properties of OpenTelemetry that beat its variables
     * @throws BrokenTracing where that is not there
     */
    public static ExportedSpans open(Map<String, String> given, Metrics metrics) {
        Map<String, String> fixed = new HashMap<>(given);
        fixed.putAll(ONLY_TRACES);
        SpanUse use = new SpanUse(metrics);
        try {
            OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .addPropertiesCustomizer(config -> fixed)
                    .addResourceCustomizer((resource, config) -> named(resource))
                    .addSpanExporterCustomizer((exporter, config) -> new CountedExporter(exporter, use))
                    // The gateway closes it, once what is in flight is answered.
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
            return new ExportedSpans(sdk, use);
        } catch (ConfigurationException | IllegalStateException | IllegalArgumentException e) {
            throw new BrokenTracing(e);
        }
    }

    private static Resource named(Resource resource) {
        String name = resource.getAttribute(NAME);
        Attributes version = Attributes.of(VERSION, BuildVersion.number());
        return name == null || name.startsWith(UNNAMED)
                ? resource.merge(
                        Resource.create(version.toBuilder().put(NAME, "postern").build()))
                : Resource.create(version).merge(resource);
    }

    @Override
    public RequestSpans of(String path) {
        return new ExportedRequestSpans(tracer, path, use);
    }

    @Override
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        sdk.shutdown().whenComplete(closed::tryComplete);
        return closed.future();
    }
}
