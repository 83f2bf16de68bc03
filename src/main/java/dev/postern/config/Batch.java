package dev.postern.config;

import dev.postern.config.read.Rules;

/**
 * How writes are gathered.
 *
 * @param shards lanes of writes; 0: sized from the cores
 * @param maxRows most rows of one statement
 * @param maxBytes most bytes of one statement
 * @param aheadRows rows from which on a batch is sent before the one before it is answered; 0: never
 */
public record Batch(int shards, int maxRows, int maxBytes, int aheadRows) {
    private static final int TRANSACTION_ROWS = 200;

    public Batch {
        Rules.of("batch")
                .between("shards", shards, 0, 64)
                .between("max-rows", maxRows, 1, 10_000)
                .between("max-bytes", maxBytes, 1_024, 67_108_864)
                .between("ahead-rows", aheadRows, 0, 10_000)
                .check();
    }

    /** The same for transactions that fix types: they hold the project's lock, for which other processes wait. */
    public Batch ofTransactions() {
        return new Batch(shards, Math.min(TRANSACTION_ROWS, maxRows), maxBytes, 0);
    }

    /** The same where a connection takes one statement at a time. */
    public Batch oneAtATime() {
        return new Batch(shards, maxRows, maxBytes, 0);
    }
}
