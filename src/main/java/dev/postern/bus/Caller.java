package dev.postern.bus;

import dev.postern.domain.Deadline;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
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
 * its way back, and one look now and then finds those that are late.
 *
 * @param <Q> the request, an immutable record
 * @param <R> the reply, an immutable record
 */
public final class Caller<Q, R> {
    private static final long LOOK_MILLIS = 20;

    private final Vertx vertx;
    private final List<MessageProducer<Question<Q, R>>> shardToSender;
    /** With those that were answered since the last look. */
    private final List<Question<Q, R>> asked = new ArrayList<>();

    private boolean looks;

    Caller(Vertx vertx, int shards, Endpoint<Q, R> endpoint) {
        this.vertx = vertx;
        this.shardToSender = IntStream.range(0, shards)
                .mapToObj(shard ->
                        vertx.eventBus().<Question<Q, R>>sender(endpoint.addressOf(shard), LocalCodec.BY_REFERENCE))
                .toList();
    }

    /**
     * Asks one of those who serve the endpoint.
     *
     * @param shard which of them; what is served under another number is not reached
     * @return the reply, or a {@link ServiceException}: {@link ErrorCode#TIMEOUT} soon after {@code deadline}, {@link
     *     ErrorCode#UNAVAILABLE} when nobody serves
     */
    public Future<R> ask(int shard, Q request, Deadline deadline) {
        if (deadline.passed(System.nanoTime())) {
            return Future.failedFuture(late());
        }
        Question<Q, R> question = new Question<>(request, deadline, vertx.getOrCreateContext());
        asked.add(question);
        if (!looks) {
            looks = true;
            lookSoon();
        }
        shardToSender
                .get(shard)
                .write(question)
                .onFailure(
                        nobody -> question.refuse(new ServiceException(ErrorCode.UNAVAILABLE, "starting or stopping")));
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
        for (Question<Q, R> question : asked) {
            if (question.isLate(nowNanos)) {
                question.refuse(late());
            }
        }
    }

    private static ServiceException late() {
        return new ServiceException(ErrorCode.TIMEOUT, "no answer within the deadline");
    }
}
