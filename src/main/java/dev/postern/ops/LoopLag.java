package dev.postern.ops;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Measures how late the event loop of a verticle comes to what is due: a loop that is blocked or has too much to do makes
 * everybody wait. Owned by one verticle; ends with it.
 */
public final class LoopLag {
    private static final long PERIOD_MILLIS = 100;

    private final Vertx vertx;
    private final Timer lag;

    private LoopLag(Vertx vertx, Timer lag) {
        this.vertx = vertx;
        this.lag = lag;
    }

    /** Watches the loop of the verticle that calls it; {@code verticle} is the word for its kind. */
    public static void watch(Vertx vertx, Metrics metrics, String verticle) {
        new LoopLag(vertx, metrics.loopLag(verticle)).measure();
    }

    private void measure() {
        long start = System.nanoTime();
        vertx.setTimer(PERIOD_MILLIS, due -> {
            long late = System.nanoTime() - start - TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);
            lag.record(Math.max(0, late), TimeUnit.NANOSECONDS);
            measure();
        });
    }
}
