package dev.postern.bus;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A typed address of the event bus: what is asked there and what is answered.
 *
 * <p>An answer is a value. A failure is a {@link ServiceException} on both sides of the bus.
 *
 * @param <Q> the request, an immutable record
 * @param <R> the reply, an immutable record
 */
public final class Endpoint<Q, R> {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    private final String address;

    public Endpoint(String address) {
        this.address = address;
    }

    /** One who asks here; for a verticle of its own. {@code shards} is how many serve. */
    public EndpointClient<Q, R> client(Vertx vertx, int shards) {
        return new EndpointClient<>(vertx, shards, this);
    }

    /** Answers what is asked under {@code shard}, on the context of who calls this. Ends with its verticle. */
    public void serve(EventBus bus, int shard, Function<Q, Future<R>> handler) {
        bus.<RequestBatch<Q, R>>localConsumer(
                addressOf(shard), message -> message.body().asked().forEach(question -> answer(question, handler)));
    }

    private void answer(PendingRequest<Q, R> question, Function<Q, Future<R>> handler) {
        // Starting from a future turns what the handler throws into a reply; else the caller would wait for its
        // deadline.
        Future.succeededFuture(question.request()).compose(handler).onComplete(result -> reply(question, result));
    }

    private void reply(PendingRequest<Q, R> question, AsyncResult<R> result) {
        if (result.succeeded()) {
            question.answer(result.result());
        } else if (result.cause() instanceof ServiceException refused) {
            question.refuse(refused);
        } else {
            // What went wrong is for the log: it may quote what a caller sent.
            LOG.error("what is served at {} failed", address, result.cause());
            question.refuse(new ServiceException(ErrorCode.INTERNAL, "Something failed here; it was logged."));
        }
    }

    String addressOf(int shard) {
        return address + shard;
    }
}
