package dev.postern.bus;

import dev.postern.domain.Deadline;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A request without a reply. It is completed once, by the served endpoint, by the bus that found none, or by the deadline; what
 * comes later is dropped.
 *
 * @param <Q> the request, an immutable record
 * @param <R> the reply, an immutable record
 */
final class PendingRequest<Q, R> {
    private final Q request;
    private final Deadline deadline;
    private final ReplyQueue replies;
    private final Promise<R> promise = Promise.promise();
    /** Written by the serving thread, read by the event loop of the client; the queue of replies is between them. */
    private @Nullable AsyncResult<R> reply;

    PendingRequest(Q request, Deadline deadline, ReplyQueue replies) {
        this.request = request;
        this.deadline = deadline;
        this.replies = replies;
    }

    Q request() {
        return request;
    }

    Future<R> reply() {
        return promise.future();
    }

    boolean isComplete() {
        return promise.future().isComplete();
    }

    boolean isLate(long nowNanos) {
        return deadline.passed(nowNanos);
    }

    /** Replies from the serving thread; once. */
    void reply(AsyncResult<R> served) {
        reply = served;
        replies.add(this);
    }

    /** Delivers the reply on the event loop of the client. */
    void deliver() {
        if (reply != null && reply.succeeded()) {
            promise.tryComplete(reply.result());
        } else if (reply != null) {
            promise.tryFail(reply.cause());
        }
    }

    /** Fails without a reply, on the event loop of the client. */
    void fail(Throwable cause) {
        promise.tryFail(cause);
    }
}
