package dev.postern.bus;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.List;
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
    /** A failed message carries a number: the place of the code in this list. */
    private static final List<ErrorCode> ERROR_CODES = List.of(ErrorCode.values());

    private final String address;
    private final LocalCodec<Q> requestCodec;
    private final LocalCodec<R> replyCodec;
    private final DeliveryOptions reply;

    public Endpoint(String address, Class<Q> request, Class<R> reply) {
        this.address = address;
        this.requestCodec = new LocalCodec<>(request);
        this.replyCodec = new LocalCodec<>(reply);
        this.reply = new DeliveryOptions().setLocalOnly(true).setCodecName(replyCodec.name());
    }

    /** Makes the records known to the bus of {@code vertx}; once for each Vert.x, before anything is asked. */
    public void register(Vertx vertx) {
        vertx.eventBus().registerCodec(requestCodec).registerCodec(replyCodec);
    }

    /**
     * Asks one of those who serve this endpoint.
     *
     * @param shard which of them; what is served under another number is not reached
     * @return the reply, or a {@link ServiceException}: {@link ErrorCode#TIMEOUT} after {@code timeoutMillis}, {@link
     *     ErrorCode#UNAVAILABLE} when nobody serves
     */
    public Future<R> ask(EventBus bus, int shard, Q request, long timeoutMillis) {
        if (timeoutMillis <= 0) {
            return Future.failedFuture(new ServiceException(ErrorCode.TIMEOUT, "the deadline has passed"));
        }
        DeliveryOptions options = new DeliveryOptions()
                .setLocalOnly(true)
                .setCodecName(requestCodec.name())
                .setSendTimeout(timeoutMillis);
        return bus.<R>request(addressOf(shard), request, options)
                .transform(answer -> answer.succeeded()
                        ? Future.succeededFuture(answer.result().body())
                        : Future.failedFuture(toServiceException(answer.cause())));
    }

    /** Answers what is asked under {@code shard}, on the context of the caller. */
    public void serve(EventBus bus, int shard, Function<Q, Future<R>> handler) {
        // Ends with the verticle that serves.
        bus.<Q>localConsumer(addressOf(shard), message -> answer(message, handler));
    }

    private void answer(Message<Q> message, Function<Q, Future<R>> handler) {
        // Starting from a future turns what the handler throws into a reply; else the caller would wait for its
        // timeout.
        Future.succeededFuture(message.body()).compose(handler).onComplete(result -> {
            if (result.succeeded()) {
                message.reply(result.result(), reply);
            } else if (result.cause() instanceof ServiceException refused) {
                message.fail(failureCode(refused.code()), refused.getMessage());
            } else {
                // What went wrong is for the log: it may quote what a caller sent.
                LOG.error("what is served at {} failed", message.address(), result.cause());
                message.fail(failureCode(ErrorCode.INTERNAL), "Something failed here; it was logged.");
            }
        });
    }

    @SuppressWarnings("EnumOrdinal") // A failure code is an int; both ends are this very class in this very process.
    private static int failureCode(ErrorCode code) {
        return code.ordinal();
    }

    private String addressOf(int shard) {
        return address + shard;
    }

    private static ServiceException toServiceException(Throwable cause) {
        if (cause instanceof ReplyException answer) {
            return switch (answer.failureType()) {
                case TIMEOUT -> new ServiceException(ErrorCode.TIMEOUT, "no answer within the deadline");
                case NO_HANDLERS -> new ServiceException(ErrorCode.UNAVAILABLE, "starting or stopping");
                case RECIPIENT_FAILURE ->
                    new ServiceException(ERROR_CODES.get(answer.failureCode()), String.valueOf(answer.getMessage()));
                case ERROR -> new ServiceException(ErrorCode.INTERNAL, String.valueOf(answer.getMessage()));
            };
        }
        return new ServiceException(ErrorCode.INTERNAL, String.valueOf(cause));
    }
}
