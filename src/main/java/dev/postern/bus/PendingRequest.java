package dev.postern.bus;

import dev.postern.domain.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way over the bus, with the way back. Answered once: by who serves, by the bus that found nobody, or by
 * the deadline; what comes later is dropped.
 *
 * @param <Q> the request, an immutable record
 * @param <R> the reply, an immutable record
 */
final class PendingRequest<Q, R> {
    private final Q request;
    private final Deadline deadline;
    private final ReplyQueue back;
    private final Promise<R> reply = Promise.promise();
    /** What who serves has said; the way back hands it from one thread to the other. */
    private @Nullable R answer;

    private @Nullable Throwable refusal;

    PendingRequest(Q request, Deadline deadline, ReplyQueue back) {
        this.request = request;
        this.deadline = deadline;
        this.back = back;
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

    /** Called once, by who serves, on any thread. */
    void answer(R said) {
        answer = said;
        back.take(this);
    }

    /** Called once, by who serves, on any thread. */
    void refuse(Throwable cause) {
        refusal = cause;
        back.take(this);
    }

    /** Gives up on who serves; on the event loop of who asked. */
    void giveUp(Throwable cause) {
        reply.tryFail(cause);
    }

    /** Tells who asked, on its event loop. */
    void deliver() {
        if (refusal == null) {
            reply.tryComplete(answer);
        } else {
            reply.tryFail(refusal);
        }
    }
}
