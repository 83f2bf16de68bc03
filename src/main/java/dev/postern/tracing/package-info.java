/**
 * Spans by OpenTelemetry, off unless asked for. A span says the route, the status and the time of a request, and nothing of a
 * customer, key or body. Nothing here can fail or hold up a request.
 */
@NullMarked
package dev.postern.tracing;

import org.jspecify.annotations.NullMarked;
