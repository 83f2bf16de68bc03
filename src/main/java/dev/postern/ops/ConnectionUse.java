package dev.postern.ops;

import java.util.concurrent.atomic.AtomicLong;

/** How busy the connections to the database are, all shards together. Safe on any thread. */
public final class ConnectionUse {
    private final AtomicLong awaited = new AtomicLong();
    private final AtomicLong used = new AtomicLong();

    ConnectionUse(Metrics metrics) {
        metrics.gauge("postern.database.connections.used", "Connections to the database that work now", used);
        metrics.gauge("postern.database.connections.awaited", "Statements that wait for a connection", awaited);
    }

    /** So many more statements wait for a connection; negative when they have one, or none will come. */
    public void awaited(int more) {
        awaited.addAndGet(more);
    }

    /** So many more connections work; negative when they rest. */
    public void used(int more) {
        used.addAndGet(more);
    }
}
