package dev.postern.config;

import dev.postern.config.read.Range;

/** How writes are batched. */
public record Batch(
        @Range(least = 0, most = 64) int shards,
        @Range(least = 1, most = 10_000) int maxRows,
        @Range(least = 1_024, most = 67_108_864) int maxBytes,
        @Range(least = 0, most = 10_000) int pipelineMinRows) {
    private static final int TRANSACTION_ROWS = 200;

    /** The same for transactions that fix types: they hold the project's lock, for which other processes wait. */
    public Batch ofTransactions() {
        return new Batch(shards, Math.min(TRANSACTION_ROWS, maxRows), maxBytes, 0);
    }

    /** The same where a connection takes one statement at a time. */
    public Batch oneAtATime() {
        return new Batch(shards, maxRows, maxBytes, 0);
    }
}
