package dev.postern.router;

import dev.postern.auth.AccessPolicy;
import dev.postern.auth.AuthenticatedKey;
import dev.postern.domain.ApiKey.Scope;
import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.ops.Metrics;
import dev.postern.router.connection.RequestHeadValidator;
import dev.postern.router.overload.LoadShedder;
import dev.postern.router.overload.Permit;
import dev.postern.tracing.RequestSpans;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all calls have in common: judge the key, give room, let the call read its body and act, answer. Owned by one router
 * verticle; runs on its event loop.
 */
final class CallHandler implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(CallHandler.class);

    private static final AccessPolicy POLICY = new AccessPolicy(
            Scope.TRACK, "The header x-growlytics-key must hold a valid key.", "This key may not track.");

    private static final Future<Answer> OVERLOADED = Future.succeededFuture(Answer.OVERLOADED);

    private final Call call;
    private final LoadShedder shedder;
    private final ApiGuard guard;
    private final Metrics metrics;
    private final AnswerTimers timers;
    private final Trace trace = new Trace();
    private final RequestSpans spans;
    private final long deadlineNanos;

    CallHandler(RouterVerticle.Edge edge, Call call) {
        this.call = call;
        this.shedder = edge.shedder();
        this.guard = edge.guard();
        this.metrics = edge.metrics();
        this.timers = new AnswerTimers(metrics, call.path());
        this.spans = edge.spans().of(call.path());
        this.deadlineNanos = edge.limits().deadline().toNanos();
    }

    @Override
    public void handle(HttpServerRequest request) {
        new Exchange(request).start();
    }

    /** One request on its way. */
    private final class Exchange {
        private final HttpServerRequest request;
        private final long startNanos;
        private @Nullable Permit permit;
        private boolean holdsRoom = true;

        Exchange(HttpServerRequest request) {
            this.request = request;
            this.startNanos = RequestHeadValidator.startNanos(request);
        }

        void start() {
            if (!shedder.tryAcquire()) {
                send(Answer.OVERLOADED, taken -> {});
                return;
            }
            Future<AuthenticatedKey> found = guard.authenticate(request, POLICY);
            if (!found.isComplete()) {
                // Else the body would come before anybody listens.
                request.pause();
                found = inTime(found);
            }
            found.compose(this::read).onComplete(this::finish);
        }

        private Deadline deadline() {
            return new Deadline(startNanos + deadlineNanos);
        }

        private Future<AuthenticatedKey> inTime(Future<AuthenticatedKey> found) {
            long millisLeft = Math.max(1, deadline().millisLeft(System.nanoTime()));
            return found.timeout(millisLeft, TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(
                            cause instanceof TimeoutException
                                    ? new ServiceException(ErrorCode.TIMEOUT, "no answer within the deadline")
                                    : cause));
        }

        private Future<Answer> read(AuthenticatedKey visitor) {
            Optional<Permit> given = shedder.permit(visitor, deadline());
            if (given.isEmpty()) {
                holdsRoom = false;
                request.resume();
                return OVERLOADED;
            }
            permit = given.get();
            return call.intake().take(request, given.get());
        }

        private void finish(AsyncResult<Answer> result) {
            if (result.failed()) {
                // A body that nobody wants still has to pass, if it was held up.
                request.resume();
                if (!(result.cause() instanceof ServiceException)) {
                    LOG.error("a request failed, trace {}", Trace.idOf(Trace.parentOf(request)), result.cause());
                }
            }
            // An answer that the client does not take waits too.
            send(result.succeeded() ? result.result() : Answer.of(result.cause()), taken -> release());
        }

        private void release() {
            if (permit != null) {
                permit.release();
            } else if (holdsRoom) {
                shedder.release();
            }
        }

        private void send(Answer answer, Handler<AsyncResult<Void>> taken) {
            long nanos = System.nanoTime() - startNanos;
            if (answer instanceof Answer.Stored stored) {
                metrics.ignored(stored.verdict().ignored());
            }
            String parent = Trace.parentOf(request);
            Trace.giveBack(request, parent);
            int status = Responses.status(answer);
            // Before the answer goes: who has it finds it counted.
            timers.record(status, nanos);
            Responses.send(request.response(), answer, taken);
            trace.tell(parent, call.path(), status, nanos);
            spans.answered(parent, status, nanos);
        }
    }
}
