package dev.postern.router;

import dev.postern.auth.AccessPolicy;
import dev.postern.auth.AuthenticatedKey;
import dev.postern.config.Limits;
import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.domain.key.ApiKey.Scope;
import dev.postern.ops.Metrics;
import dev.postern.router.head.RequestHeadValidator;
import dev.postern.router.intake.BodyHandler;
import dev.postern.router.intake.BodyReader;
import dev.postern.router.intake.DryRunParameter;
import dev.postern.router.overload.LoadShedder;
import dev.postern.router.overload.Permit;
import dev.postern.router.response.ApiResponse;
import dev.postern.router.response.RequestTimers;
import dev.postern.router.response.Responses;
import dev.postern.tracing.RequestSpans;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its head to its response: the key, a permit, the body, the response with its timer, log and span. Owned by
 * one router verticle; runs on its event loop.
 */
final class RequestHandler implements Handler<HttpServerRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private static final AccessPolicy POLICY = new AccessPolicy(
            Scope.TRACK, "The header x-growlytics-key must hold a valid key.", "This key may not track.");

    private static final Future<ApiResponse> OVERLOADED = Future.succeededFuture(ApiResponse.OVERLOADED);

    private final String route;
    private final BodyHandler body;
    private final LoadShedder shedder;
    private final ApiAuthenticator authenticator;
    private final Metrics metrics;
    private final RequestTimers timers;
    private final TraceContext trace = new TraceContext();
    private final RequestSpans spans;
    private final long deadlineNanos;

    /** {@code route} is the path, and its name in metrics, logs and spans. */
    RequestHandler(
            RouterVerticle.Shared shared,
            Limits limits,
            ApiAuthenticator authenticator,
            String route,
            BodyHandler body) {
        this.route = route;
        this.body = body;
        this.shedder = shared.shedder();
        this.authenticator = authenticator;
        this.metrics = shared.metrics();
        this.timers = new RequestTimers(metrics, route);
        this.spans = shared.spans().of(route);
        this.deadlineNanos = limits.deadline().toNanos();
    }

    @Override
    public void handle(HttpServerRequest request) {
        new Exchange(request).start();
    }

    /** One request until its response. */
    private final class Exchange {
        private final HttpServerRequest request;
        private final long startNanos;
        private @Nullable Permit permit;
        private boolean holdsSlot = true;

        Exchange(HttpServerRequest request) {
            this.request = request;
            this.startNanos = RequestHeadValidator.startNanos(request);
        }

        void start() {
            if (!shedder.tryAcquire()) {
                send(ApiResponse.OVERLOADED, sent -> {});
                return;
            }
            Future<AuthenticatedKey> found = authenticator.authenticate(request, POLICY);
            if (!found.isComplete()) {
                // Else the body would come before its handler is set.
                request.pause();
                found = inTime(unlessBroken(found));
            }
            found.compose(this::read).onComplete(this::finish);
        }

        private Deadline deadline() {
            return new Deadline(startNanos + deadlineNanos);
        }

        /** Fails where the body cannot be read before the key is known: Vert.x closes once its handler returns. */
        private Future<AuthenticatedKey> unlessBroken(Future<AuthenticatedKey> found) {
            Promise<AuthenticatedKey> first = Promise.promise();
            request.exceptionHandler(cause -> {
                if (!(cause instanceof HttpClosedException)) {
                    first.tryFail(new ServiceException(ErrorCode.BAD_REQUEST, BodyReader.BROKEN));
                }
            });
            found.onSuccess(first::tryComplete).onFailure(first::tryFail);
            return first.future();
        }

        private Future<AuthenticatedKey> inTime(Future<AuthenticatedKey> found) {
            long millisLeft = Math.max(1, deadline().millisLeft(System.nanoTime()));
            return found.timeout(millisLeft, TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(
                            cause instanceof TimeoutException
                                    ? new ServiceException(ErrorCode.TIMEOUT, "no answer within the deadline")
                                    : cause));
        }

        private Future<ApiResponse> read(AuthenticatedKey authenticated) {
            Optional<Permit> given = shedder.permit(authenticated, deadline());
            if (given.isEmpty()) {
                holdsSlot = false;
                request.resume();
                return OVERLOADED;
            }
            permit = given.get();
            Optional<Boolean> dryRun = DryRunParameter.of(request.uri());
            if (dryRun.isEmpty()) {
                request.resume();
                return Future.succeededFuture(new ApiResponse.Invalid(List.of(DryRunParameter.VIOLATION)));
            }
            return body.handle(request, given.get(), dryRun.get());
        }

        private void finish(AsyncResult<ApiResponse> result) {
            if (result.failed()) {
                // A paused body still has to be read to its end.
                request.resume();
                if (!(result.cause() instanceof ServiceException)) {
                    LOG.error(
                            "a request failed, trace {}",
                            TraceContext.idOf(TraceContext.parentOf(request)),
                            result.cause());
                }
            }
            // A response that the client does not read keeps its permit.
            send(result.succeeded() ? result.result() : ApiResponse.of(result.cause()), sent -> release());
        }

        private void release() {
            if (permit != null) {
                permit.release();
            } else if (holdsSlot) {
                shedder.release();
            }
        }

        private void send(ApiResponse response, Handler<AsyncResult<Void>> sent) {
            long nanos = System.nanoTime() - startNanos;
            if (response instanceof ApiResponse.Stored stored) {
                metrics.ignored(stored.verdict().ignored());
            }
            String parent = TraceContext.parentOf(request);
            TraceContext.echo(request, parent);
            int status = Responses.status(response);
            // Before the response goes: a client that has it finds it counted.
            timers.record(status, nanos);
            Responses.send(request.response(), response, sent);
            trace.log(parent, route, status, nanos);
            spans.ended(parent, status, nanos);
        }
    }
}
