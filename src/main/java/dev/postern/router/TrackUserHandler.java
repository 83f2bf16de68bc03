package dev.postern.router;

import dev.postern.access.Door;
import dev.postern.access.Visitor;
import dev.postern.bus.Caller;
import dev.postern.bus.Endpoints;
import dev.postern.domain.ApiKey;
import dev.postern.domain.ApiKey.Scope;
import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import dev.postern.ops.Metrics;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /track/user}: judge the key, read the body, ask the shard of the customer, answer. Owned by one router
 * verticle; runs on its event loop.
 */
final class TrackUserHandler implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(TrackUserHandler.class);

    private static final Door DOOR =
            new Door(Scope.TRACK, "The header x-growlytics-key must hold a valid key.", "This key may not track.");

    private final Caller<TrackCommand, Verdict> track;
    private final Admission admission;
    private final ApiGuard guard;
    private final BodyReader bodies;
    private final TrackUserParser parser;
    private final Metrics metrics;
    private final AnswerTimers timers;
    private final int shards;
    private final long deadlineNanos;

    TrackUserHandler(
            RouterVerticle.Edge edge,
            TrackUserParser parser,
            Caller<TrackCommand, Verdict> track,
            int shards,
            Duration deadline) {
        this.track = track;
        this.admission = edge.admission();
        this.guard = edge.guard();
        this.bodies = edge.bodies();
        this.metrics = edge.metrics();
        this.timers = new AnswerTimers(metrics, "/track/user");
        this.parser = parser;
        this.shards = shards;
        this.deadlineNanos = deadline.toNanos();
    }

    @Override
    public void handle(RoutingContext context) {
        new Exchange(context.request()).start();
    }

    /** One request on its way. */
    private final class Exchange {
        private final HttpServerRequest request;
        private final long startNanos;
        private @Nullable Visitor visitor;
        private int bytes;

        Exchange(HttpServerRequest request) {
            this.request = request;
            this.startNanos = Arrival.of(request);
        }

        void start() {
            if (!admission.enter()) {
                metrics.shed();
                send(new Answer.Refused(ErrorCode.OVERLOADED, BodyReader.FULL), taken -> {});
                return;
            }
            Future<Visitor> admitted = guard.admit(request, DOOR);
            if (!admitted.isComplete()) {
                // Else the body would come before anybody listens.
                request.pause();
                admitted = inTime(admitted);
            }
            admitted.compose(this::read).onComplete(this::finish);
        }

        private Deadline deadline() {
            return new Deadline(startNanos + deadlineNanos);
        }

        private Future<Visitor> inTime(Future<Visitor> admitted) {
            long millisLeft = Math.max(1, deadline().millisLeft(System.nanoTime()));
            return admitted.timeout(millisLeft, TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(
                            cause instanceof TimeoutException
                                    ? new ServiceException(ErrorCode.TIMEOUT, "no answer within the deadline")
                                    : cause));
        }

        private Future<Answer> read(Visitor admitted) {
            if (!admission.leavesRoom(admitted.requests(), admitted.bytes())) {
                metrics.shed();
                return Future.failedFuture(new ServiceException(ErrorCode.OVERLOADED, BodyReader.FULL));
            }
            visitor = admitted;
            admitted.enter();
            Future<byte[]> body = bodies.read(request, more -> hold(admitted, more));
            request.resume();
            return body.compose(read -> judge(admitted.key(), read));
        }

        private boolean hold(Visitor admitted, int more) {
            if (!admission.hold(more)) {
                metrics.shed();
                return false;
            }
            bytes += more;
            admitted.hold(more);
            return true;
        }

        private Future<Answer> judge(ApiKey key, byte[] body) {
            Parsed parsed = parser.parse(body);
            if (parsed instanceof Parsed.Valid valid) {
                return store(key, valid.user());
            }
            return Future.succeededFuture(
                    parsed instanceof Parsed.Invalid invalid
                            ? new Answer.Invalid(invalid.violations())
                            : new Answer.Refused(ErrorCode.MALFORMED_JSON, ((Parsed.Malformed) parsed).message()));
        }

        private Future<Answer> store(ApiKey key, TrackUser user) {
            Deadline deadline = deadline();
            int shard = Endpoints.shardOf(user.customerId(), shards);
            return track.ask(shard, new TrackCommand(key, user, bytes, deadline), deadline)
                    .map(Answer.Stored::new);
        }

        private void finish(AsyncResult<Answer> result) {
            if (result.failed()) {
                // A body that nobody wants still has to pass, if it was held up.
                request.resume();
                if (!(result.cause() instanceof ServiceException)) {
                    LOG.error("a request failed", result.cause());
                }
            }
            // An answer that the client does not take waits too.
            send(result.succeeded() ? result.result() : Answer.of(result.cause()), taken -> leave());
        }

        private void leave() {
            admission.leave(bytes);
            if (visitor != null) {
                visitor.leave(bytes);
            }
        }

        private void send(Answer answer, Handler<AsyncResult<Void>> taken) {
            if (answer instanceof Answer.Stored stored) {
                for (Ignored ignored : stored.verdict().ignored()) {
                    metrics.ignored(ignored.reason());
                }
            }
            Responses.send(request.response(), answer, taken);
            timers.record(Responses.status(answer), System.nanoTime() - startNanos);
        }
    }
}
