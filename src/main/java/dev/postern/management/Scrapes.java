package dev.postern.management;

import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The text of the metrics. Rendered on a worker, because it takes milliseconds; one rendering at a time, shared by all
 * requests that come meanwhile. Owned by the management verticle; runs on its event loop.
 */
final class Scrapes {
    private final Vertx vertx;
    private final Metrics metrics;
    private @Nullable Future<Buffer> underWay;

    Scrapes(Vertx vertx, Metrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
    }

    /** The text as it is now, or as the rendering under way finds it. */
    Future<Buffer> read() {
        if (underWay != null) {
            return underWay;
        }
        Future<Buffer> begun = vertx.executeBlocking(() -> Buffer.buffer(metrics.scrape()));
        underWay = begun;
        // After the assignment: a rendering that is complete already must not stay.
        begun.onComplete(done -> underWay = null);
        return begun;
    }
}
