package dev.postern.router;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The W3C's Trace Context of a request: the response carries {@code traceparent} back as it came, and slow or failed requests are
 * logged with it. Owned by one router verticle; runs on its event loop.
 */
final class TraceContext {
    private static final Logger LOG = LoggerFactory.getLogger(TraceContext.class);
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    /** Version 00 is all there is; a trace or a parent of zeros is none. */
    private static final Pattern VALID = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final int ID_START = 3;
    private static final int ID_END = 35;
    private static final long SLOW_NANOS = 1_000_000_000;
    private static final int SERVER_ERROR = 500;
    /** Traced requests must not fill the log, least of all under overload. */
    private static final int LINES_A_SECOND = 5;

    private long second;
    private int lines;

    /** The header where it is valid, empty for all others. */
    static String parentOf(HttpServerRequest request) {
        String parent = request.getHeader(TRACEPARENT);
        return parent != null && VALID.matcher(parent).matches() ? parent : "";
    }

    /** The id of the trace for a line of the log. */
    static String idOf(String parent) {
        return parent.isEmpty() ? "none" : parent.substring(ID_START, ID_END);
    }

    /** Adds the context to the response that is about to be sent. */
    static void echo(HttpServerRequest request, String parent) {
        if (!parent.isEmpty() && !request.response().headWritten()) {
            request.response().putHeader(TRACEPARENT, parent);
        }
    }

    /** Logs a traced request that was slow or failed here; others are metrics and no line. */
    void log(String parent, String route, int status, long nanos) {
        if (parent.isEmpty() || (nanos < SLOW_NANOS && status < SERVER_ERROR) || !tryTakeLine(System.nanoTime())) {
            return;
        }
        LOG.warn("trace {}: {} was answered {} after {} ms", idOf(parent), route, status, nanos / 1_000_000);
    }

    private boolean tryTakeLine(long nowNanos) {
        long now = nowNanos / 1_000_000_000;
        if (now != second) {
            second = now;
            lines = 0;
        }
        lines++;
        return lines <= LINES_A_SECOND;
    }
}
