package dev.postern.archcanary;

import io.opentelemetry.api.trace.Tracer;

record OpenTelemetryOutsideTracing(Tracer tracer) {}
