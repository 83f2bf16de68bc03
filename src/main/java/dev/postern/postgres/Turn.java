package dev.postern.postgres;

import dev.postern.ops.ConnectionUse;
import dev.postern.ops.Metrics;

/** One use of a connection, as the metrics count it: awaited, then used, then neither. Owned by the {@link Database}. */
final class Turn {
    private final ConnectionUse connections;
    private boolean came;

    /** Waits from now on. */
    Turn(Metrics metrics) {
        this.connections = metrics.connections();
        connections.awaited(1);
    }

    /** The connection is there. */
    void come() {
        came = true;
        connections.awaited(-1);
        connections.used(1);
    }

    /** Over, with a connection or without ever having one. */
    void end() {
        if (came) {
            connections.used(-1);
        } else {
            connections.awaited(-1);
        }
    }
}
