package dev.postern.router;

import io.netty.handler.codec.DecoderResult;
import io.vertx.core.http.HttpServerRequest;

/**
 * A good head, with the moment of its first byte, and whether that is too long ago. It travels as the request's decoder
 * result, the only place in which a handler of the channel can leave something for the handler of the request.
 */
final class Arrival extends DecoderResult {
    private final long nanos;
    private final boolean late;

    /**
     * A good head.
     *
     * @param nanos when its first byte came, on the scale of {@link System#nanoTime()}
     * @param late whether it lay unread for so long that another one is better served
     */
    Arrival(long nanos, boolean late) {
        super(SIGNAL_SUCCESS);
        this.nanos = nanos;
        this.late = late;
    }

    /** What is known of a request; where nobody has looked, it came now. */
    static Arrival of(HttpServerRequest request) {
        return request.decoderResult() instanceof Arrival arrival ? arrival : new Arrival(System.nanoTime(), false);
    }

    long nanos() {
        return nanos;
    }

    boolean isLate() {
        return late;
    }
}
