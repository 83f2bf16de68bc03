package dev.postern.bus;

import dev.postern.domain.Deadline;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * A request on its way over the bus, with the way back. Answered once: by who serves, by the bus that found nobody, or by
 * the deadline; what comes later is dropped.
 *
 * @param <Q> the request, an immutable record
 * @param <R> the reply, an immutable record
 */
final class Question<Q, R> {
    private final Q request;
    private final Deadline deadline;
    private final Context caller;
    private final Promise<R> reply = Promise.promise();

    /** {@code caller} is where the reply is heard. */
    Question(Q request, Deadline deadline, Context caller) {
        this.request = request;
        this.deadline = deadline;
        this.caller = caller;
    }

    Q request() {
        return request;
    }

    Future<R> reply() {
        return reply.future();
    }

    boolean isOpen() {
        return !reply.future().isComplete();
    }

    boolean isLate(long nowNanos) {
        return deadline.passed(nowNanos);
    }

    void answer(R answer) {
        caller.runOnContext(turn -> reply.tryComplete(answer));
    }

    void refuse(Throwable cause) {
        caller.runOnContext(turn -> reply.tryFail(cause));
    }
}
