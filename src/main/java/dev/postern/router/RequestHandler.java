package dev.postern.router;

import dev.postern.access.Door;
import dev.postern.access.Visitor;
import dev.postern.domain.ApiKey.Scope;
import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.ops.Metrics;
import dev.postern.router.connection.RequestHeadValidator;
import dev.postern.router.intake.Call;
import dev.postern.router.overload.LoadShedder;
import dev.postern.router.overload.Permit;
import dev.postern.router.response.ApiResponse;
import dev.postern.router.response.RequestTimers;
import dev.postern.router.response.Responses;
import dev.postern.tracing.CallSpans;
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
final class RequestHandler implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private static final Door DOOR =
            new Door(Scope.TRACK, "The header x-growlytics-key must hold a valid key.", "This key may not track.");

    private static final Future<ApiResponse> OVERLOADED = Future.succeededFuture(ApiResponse.OVERLOADED);

    private final Call call;
    private final LoadShedder shedder;
    private final ApiAuthenticator guard;
    private final Metrics metrics;
    private final RequestTimers timers;
    private final TraceContext trace = new TraceContext();
    private final CallSpans spans;
    private final long deadlineNanos;

    RequestHandler(RouterVerticle.Edge edge, Call call) {
        this.call = call;
        this.shedder = edge.shedder();
        this.guard = edge.guard();
        this.metrics = edge.metrics();
        this.timers = new RequestTimers(metrics, call.path());
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
                send(ApiResponse.OVERLOADED, taken -> {});
                return;
            }
            Future<Visitor> found = guard.admit(request, DOOR);
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

        private Future<Visitor> inTime(Future<Visitor> found) {
            long millisLeft = Math.max(1, deadline().millisLeft(System.nanoTime()));
            return found.timeout(millisLeft, TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(
                            cause instanceof TimeoutException
                                    ? new ServiceException(ErrorCode.TIMEOUT, "no answer within the deadline")
                                    : cause));
        }

        private Future<ApiResponse> read(Visitor visitor) {
            Optional<Permit> given = shedder.permit(visitor, deadline());
            if (given.isEmpty()) {
                holdsRoom = false;
                request.resume();
                return OVERLOADED;
            }
            permit = given.get();
            return call.intake().take(request, given.get());
        }

        private void finish(AsyncResult<ApiResponse> result) {
            if (result.failed()) {
                // A body that nobody wants still has to pass, if it was held up.
                request.resume();
                if (!(result.cause() instanceof ServiceException)) {
                    LOG.error(
                            "a request failed, trace {}",
                            TraceContext.idOf(TraceContext.parentOf(request)),
                            result.cause());
                }
            }
            // An answer that the client does not take waits too.
            send(result.succeeded() ? result.result() : ApiResponse.of(result.cause()), taken -> release());
        }

        private void release() {
            if (permit != null) {
                permit.release();
            } else if (holdsRoom) {
                shedder.release();
            }
        }

        private void send(ApiResponse answer, Handler<AsyncResult<Void>> taken) {
            long nanos = System.nanoTime() - startNanos;
            if (answer instanceof ApiResponse.Stored stored) {
                metrics.ignored(stored.verdict().ignored());
            }
            String parent = TraceContext.parentOf(request);
            TraceContext.giveBack(request, parent);
            int status = Responses.status(answer);
            // Before the answer goes: who has it finds it counted.
            timers.record(status, nanos);
            Responses.send(request.response(), answer, taken);
            trace.tell(parent, call.path(), status, nanos);
            spans.answered(parent, status, nanos);
        }
    }
}
