package dev.postern.router;

import io.netty.handler.codec.DecoderResult;
import io.vertx.core.http.HttpServerRequest;

/**
 * A good head, with the moment of its first byte, and whether it came sooner than it was to come. It travels as the request's decoder result, the only place in which a
 * handler of the channel can leave something for the handler of the request.
 */
final class Arrival extends DecoderResult {
    private final long nanos;
    private final boolean early;

    /**
     * A good head.
     *
     * @param nanos when its first byte came, on the scale of {@link System#nanoTime()}
     * @param early whether it lay unread while its client was to wait
     */
    Arrival(long nanos, boolean early) {
        super(SIGNAL_SUCCESS);
        this.nanos = nanos;
        this.early = early;
    }

    /** What is known of a request; where nobody has looked, it came now. */
    static Arrival of(HttpServerRequest request) {
        return request.decoderResult() instanceof Arrival arrival ? arrival : new Arrival(System.nanoTime(), false);
    }

    long nanos() {
        return nanos;
    }

    boolean isEarly() {
        return early;
    }
}
