package dev.postern.bus;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A typed address of the event bus. A reply is a value; a failure is a {@link ServiceException} on both sides.
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

    /** A client for one verticle; {@code shards} of the endpoint are served. */
    public EndpointClient<Q, R> client(Vertx vertx, int shards) {
        return new EndpointClient<>(vertx, shards, this);
    }

    /** Serves one shard on the context of the caller, until its verticle ends. */
    public void serve(EventBus bus, int shard, Function<Q, Future<R>> handler) {
        bus.<RequestBatch<Q, R>>localConsumer(
                addressOf(shard), message -> message.body().requests().forEach(request -> serve(request, handler)));
    }

    private void serve(PendingRequest<Q, R> request, Function<Q, Future<R>> handler) {
        // A future to begin with turns what the handler throws into a reply; else the client would wait for its
        // deadline.
        Future.succeededFuture(request.request())
                .compose(handler)
                .onComplete(result -> request.reply(result.succeeded() ? result : refusal(result.cause())));
    }

    private Future<R> refusal(Throwable cause) {
        if (cause instanceof ServiceException) {
            return Future.failedFuture(cause);
        }
        // The cause is for the log only: it may quote what a caller sent.
        LOG.error("what is served at {} failed", address, cause);
        return Future.failedFuture(new ServiceException(ErrorCode.INTERNAL, "Something failed here; it was logged."));
    }

    String addressOf(int shard) {
        return address + shard;
    }
}
