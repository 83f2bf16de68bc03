package dev.postern.router;

import dev.postern.config.Limits;

/**
 * What a connection may take.
 *
 * @param headNanos longest wait for a head
 * @param idleNanos longest rest between two requests
 * @param answerNanos longest time from a head to the answer taken by the client
 * @param discardNanos longest wait for the end of a refused body
 * @param mostRestSeconds longest wait that a client is asked for while too many wait; what it sends before is answered then,
 *     which must be in time
 */
record ConnectionLimits(
        int headers,
        long headNanos,
        long idleNanos,
        long answerNanos,
        long discardNanos,
        long discardBytes,
        int mostRestSeconds) {
    /** Whoever honours it is a shop's visitor, and gone by then. */
    private static final long MOST_REST_SECONDS = 5;

    static ConnectionLimits of(Limits limits) {
        return new ConnectionLimits(
                limits.headers(),
                limits.headTimeout().toNanos(),
                limits.idleTimeout().toNanos(),
                // The gateway has answered by then; the rest is for a client that does not read.
                limits.bodyTimeout()
                        .plus(limits.deadline())
                        .plus(limits.idleTimeout())
                        .toNanos(),
                limits.discardTimeout().toNanos(),
                limits.discardBytes(),
                (int) Math.max(1, Math.min(MOST_REST_SECONDS, limits.deadline().toSeconds())));
    }

    /** The shortest of the waits. */
    long shortestNanos() {
        return Math.min(headNanos, Math.min(idleNanos, discardNanos));
    }
}
