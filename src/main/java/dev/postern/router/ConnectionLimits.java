package dev.postern.router;

import dev.postern.config.Limits;

/**
 * What a connection may take.
 *
 * @param headNanos longest wait for a head
 * @param idleNanos longest rest between two requests
 * @param answerNanos longest time from a head to the answer taken by the client
 * @param discardNanos longest wait for the end of a refused body
 */
record ConnectionLimits(
        int headers, long headNanos, long idleNanos, long answerNanos, long discardNanos, long discardBytes) {

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
                limits.discardBytes());
    }

    /** The shortest of the waits. */
    long shortestNanos() {
        return Math.min(headNanos, Math.min(idleNanos, discardNanos));
    }
}
