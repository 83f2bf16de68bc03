package dev.postern.config;

/**
 * How writes are gathered.
 *
 * @param shards lanes of writes; 0: sized from the cores
 * @param maxRows most rows of one statement
 * @param maxBytes most bytes of one statement
 * @param queueRequests most requests that wait for the database
 * @param queueBytes most bytes that wait for the database; 0: a tenth of the heap
 */
public record Batch(int shards, int maxRows, int maxBytes, int queueRequests, int queueBytes) {
    public Batch {
        Rules.of("batch")
                .between("shards", shards, 0, 64)
                .between("max-rows", maxRows, 1, 10_000)
                .between("max-bytes", maxBytes, 1_024, 67_108_864)
                .between("queue-requests", queueRequests, 1, 1_000_000)
                .between("queue-bytes", queueBytes, 0, 1_073_741_824)
                .check();
    }
}
