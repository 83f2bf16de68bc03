package dev.postern.bus;

import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sends requests to one endpoint. Owned by one verticle; runs on its event loop.
 *
 * <p>The request of the bus itself makes an address for the reply and a timer for each request. Here those of one turn travel in
 * one message, and a periodic check fails the late ones.
 *
 * @param <Q> the request, an immutable record
 * @param <R> the reply, an immutable record
 */
public final class EndpointClient<Q, R> {
    private static final long CHECK_MILLIS = 20;

    private final Vertx vertx;
    private final Context context;
    private final ReplyQueue replies;
    private final List<Outbox> shardToOutbox;
    /** With those that were completed since the last check. */
    private final List<PendingRequest<Q, R>> pending = new ArrayList<>();

    private boolean isChecking;

    EndpointClient(Vertx vertx, int shards, Endpoint<Q, R> endpoint) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.replies = new ReplyQueue(context);
        this.shardToOutbox = IntStream.range(0, shards)
                .mapToObj(shard ->
                        new Outbox(vertx.eventBus().sender(endpoint.addressOf(shard), LocalCodec.BY_REFERENCE)))
                .toList();
    }

    /**
     * Asks one shard of the endpoint, on the context on which this client was made.
     *
     * @return the reply, or a {@link ServiceException}: {@link ErrorCode#TIMEOUT} soon after {@code deadline}, {@link
     *     ErrorCode#UNAVAILABLE} when the shard is not served
     */
    public Future<R> ask(int shard, Q request, Deadline deadline) {
        if (deadline.passed(System.nanoTime())) {
            return Future.failedFuture(timeout());
        }
        PendingRequest<Q, R> sent = new PendingRequest<>(request, deadline, replies);
        pending.add(sent);
        if (!isChecking) {
            isChecking = true;
            scheduleCheck();
        }
        shardToOutbox.get(shard).add(sent);
        return sent.reply();
    }

    private void scheduleCheck() {
        vertx.setTimer(CHECK_MILLIS, check -> {
            failLate(System.nanoTime());
            isChecking = !pending.isEmpty();
            if (isChecking) {
                scheduleCheck();
            }
        });
    }

    private void failLate(long nowNanos) {
        pending.removeIf(PendingRequest::isComplete);
        // A copy, because a handler of the failure may ask again.
        pending.stream()
                .filter(request -> request.isLate(nowNanos))
                .toList()
                .forEach(request -> request.fail(timeout()));
    }

    private static ServiceException timeout() {
        return new ServiceException(ErrorCode.TIMEOUT, "no answer within the deadline");
    }

    /** The requests to one shard that are sent at the end of this turn. */
    private final class Outbox {
        private final MessageProducer<RequestBatch<Q, R>> sender;
        private List<PendingRequest<Q, R>> requests = new ArrayList<>();

        Outbox(MessageProducer<RequestBatch<Q, R>> sender) {
            this.sender = sender;
        }

        void add(PendingRequest<Q, R> request) {
            if (requests.isEmpty()) {
                context.runOnContext(turn -> send());
            }
            requests.add(request);
        }

        private void send() {
            List<PendingRequest<Q, R>> sent = requests;
            requests = new ArrayList<>(sent.size());
            sender.write(new RequestBatch<>(sent))
                    .onFailure(unserved -> sent.forEach(request ->
                            request.fail(new ServiceException(ErrorCode.UNAVAILABLE, "starting or stopping"))));
        }
    }
}
