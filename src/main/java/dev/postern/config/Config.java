package dev.postern.config;

import dev.postern.config.read.Rules;
import java.nio.file.Path;
import java.time.Duration;

/**
 * All settings of one process. Each component is a section of {@code conf/postern.yaml}, which explains them.
 *
 * @param dataDir folder of the embedded database
 */
public record Config(
        Path dataDir,
        Http http,
        Cors cors,
        Management management,
        Database database,
        Limits limits,
        Attributes attributes,
        Customers customers,
        Events events,
        Keys keys,
        Batch batch,
        Start start,
        Drain drain,
        Log log,
        Tracing tracing) {
    private static final Duration DRAIN_DELAY = Duration.ofSeconds(2);

    public Config {
        Rules.of("")
                .holds(!dataDir.toString().isBlank(), "must name a folder", "data-dir")
                .holds(
                        http.port() != management.port() || http.port() == 0,
                        "must differ from http.port",
                        "management.port",
                        "http.port")
                .holds(
                        batch.maxBytes() >= limits.bodyBytes(),
                        "must be at least limits.body-bytes, or a large request fits no batch",
                        "batch.max-bytes",
                        "limits.body-bytes")
                .holds(
                        batch.shards() <= database.mostShards(),
                        "must be 3 for each of batch.shards, and 3 more",
                        "database.connections",
                        "batch.shards")
                .check();
    }

    /** An embedded database is a trial on one machine; with a real one a balancer has to see that the process goes. */
    public Duration drainDelay() {
        return drain.delay().orElse(database.url().isEmpty() ? Duration.ZERO : DRAIN_DELAY);
    }
}
