package dev.postern.config;

import java.nio.file.Path;

/**
 * All settings of one process. Each component is a section of {@code conf/postern.yaml}, which explains them.
 *
 * @param dataDir folder of the embedded database
 */
public record Config(
        Path dataDir,
        Http http,
        Management management,
        Database database,
        Limits limits,
        Attributes attributes,
        Customers customers,
        Keys keys,
        Batch batch,
        Drain drain,
        Log log) {
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
                .check();
    }

    /** The address that the API listens on. */
    public String httpHost() {
        return http.host().orElseGet(this::usualHost);
    }

    /** The address that health checks, metrics and admin calls listen on. */
    public String managementHost() {
        return management.host().orElseGet(this::usualHost);
    }

    // The embedded database comes with a key that everybody knows, so it is not for the network.
    private String usualHost() {
        return database.url().isPresent() ? "0.0.0.0" : "127.0.0.1";
    }
}
