package dev.postern.router;

import io.netty.handler.codec.DecoderResult;
import io.vertx.core.http.HttpServerRequest;

/**
 * A good head, with the moment of its first byte. It travels as the request's decoder result, the only place in which a
 * handler of the channel can leave something for the handler of the request.
 */
final class Arrival extends DecoderResult {
    private final long nanos;

    /** {@code nanos} is on the scale of {@link System#nanoTime()}. */
    Arrival(long nanos) {
        super(SIGNAL_SUCCESS);
        this.nanos = nanos;
    }

    /** When the first byte of a request came; now, where nobody has looked. */
    static long of(HttpServerRequest request) {
        return request.decoderResult() instanceof Arrival arrival ? arrival.nanos : System.nanoTime();
    }
}
