package dev.postern.profile;

import dev.postern.ops.Metrics;

/** One use of a connection, as the metrics count it: awaited, then used, then neither. Owned by the {@link Database}. */
final class Turn {
    private final Metrics metrics;
    private boolean came;

    /** Waits from now on. */
    Turn(Metrics metrics) {
        this.metrics = metrics;
        metrics.connectionsAwaited(1);
    }

    /** The connection is there. */
    void come() {
        came = true;
        metrics.connectionsAwaited(-1);
        metrics.connectionsUsed(1);
    }

    /** Over, with a connection or without ever having one. */
    void end() {
        if (came) {
            metrics.connectionsUsed(-1);
        } else {
            metrics.connectionsAwaited(-1);
        }
    }
}
