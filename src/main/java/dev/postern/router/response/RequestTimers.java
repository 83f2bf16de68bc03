package dev.postern.router.response;

import dev.postern.ops.Metrics;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The timers of one route by status. Owned by one router verticle; runs on its event loop. */
public final class RequestTimers {
    private final Metrics metrics;
    private final String route;
    private final @Nullable Timer[] statusToTimer = new @Nullable Timer[600];

    public RequestTimers(Metrics metrics, String route) {
        this.metrics = metrics;
        this.route = route;
    }

    public void record(int status, long nanos) {
        Timer timer = statusToTimer[status];
        if (timer == null) {
            timer = metrics.responses(route, status);
            statusToTimer[status] = timer;
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }
}
