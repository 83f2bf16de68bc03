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
 * Asks at one endpoint. Owned by one verticle; runs on its event loop.
 *
 * <p>The request of the bus itself makes an address for the reply and a timer for each question. Here a question carries
 * its way back, those of one turn travel in one message, and one look now and then finds those that are late.
 *
 * @param <Q> the request, an immutable record
 * @param <R> the reply, an immutable record
 */
public final class EndpointClient<Q, R> {
    private static final long LOOK_MILLIS = 20;

    private final Vertx vertx;
    private final Context context;
    private final ReplyQueue back;
    private final List<Outbox> shardToOutbox;
    /** With those that were answered since the last look. */
    private final List<PendingRequest<Q, R>> asked = new ArrayList<>();

    private boolean looks;

    EndpointClient(Vertx vertx, int shards, Endpoint<Q, R> endpoint) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.back = new ReplyQueue(context);
        this.shardToOutbox = IntStream.range(0, shards)
                .mapToObj(shard ->
                        new Outbox(vertx.eventBus().sender(endpoint.addressOf(shard), LocalCodec.BY_REFERENCE)))
                .toList();
    }

    /**
     * Asks one of those who serve the endpoint; on the context on which this was made.
     *
     * @param shard which of them; what is served under another number is not reached
     * @return the reply, or a {@link ServiceException}: {@link ErrorCode#TIMEOUT} soon after {@code deadline}, {@link
     *     ErrorCode#UNAVAILABLE} when nobody serves
     */
    public Future<R> ask(int shard, Q request, Deadline deadline) {
        if (deadline.passed(System.nanoTime())) {
            return Future.failedFuture(late());
        }
        PendingRequest<Q, R> question = new PendingRequest<>(request, deadline, back);
        asked.add(question);
        if (!looks) {
            looks = true;
            lookSoon();
        }
        shardToOutbox.get(shard).add(question);
        return question.reply();
    }

    private void lookSoon() {
        vertx.setTimer(LOOK_MILLIS, look -> {
            refuseLate(System.nanoTime());
            looks = !asked.isEmpty();
            if (looks) {
                lookSoon();
            }
        });
    }

    private void refuseLate(long nowNanos) {
        asked.removeIf(question -> !question.isOpen());
        // Not while going through them: who hears of it may ask again.
        asked.stream()
                .filter(question -> question.isLate(nowNanos))
                .toList()
                .forEach(question -> question.giveUp(late()));
    }

    private static ServiceException late() {
        return new ServiceException(ErrorCode.TIMEOUT, "no answer within the deadline");
    }

    /** What goes to one shard with the end of this turn. */
    private final class Outbox {
        private final MessageProducer<RequestBatch<Q, R>> sender;
        private List<PendingRequest<Q, R>> waiting = new ArrayList<>();

        Outbox(MessageProducer<RequestBatch<Q, R>> sender) {
            this.sender = sender;
        }

        void add(PendingRequest<Q, R> question) {
            if (waiting.isEmpty()) {
                context.runOnContext(turn -> send());
            }
            waiting.add(question);
        }

        private void send() {
            List<PendingRequest<Q, R>> sent = waiting;
            waiting = new ArrayList<>(sent.size());
            sender.write(new RequestBatch<>(sent)).onFailure(nobody -> sent.forEach(Outbox::refuse));
        }

        private static void refuse(PendingRequest<?, ?> question) {
            question.giveUp(new ServiceException(ErrorCode.UNAVAILABLE, "starting or stopping"));
        }
    }
}
