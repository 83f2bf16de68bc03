package dev.postern.router;

import static java.util.Objects.requireNonNull;

import dev.postern.domain.ErrorCode;
import dev.postern.ops.Metrics.Farewell;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What one client may take of its connection, and how long. It stands between the decoder and Vert.x, which limits neither
 * slow heads nor refused bodies, and whose idle timeout cuts requests that are still being handled. Owned by its channel;
 * runs on the event loop of the channel.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails ends the channel, and that is all there is to do.
final class ClientConnection extends ChannelDuplexHandler {
    private static final String DECODER = "httpDecoder";
    /** Requests that a client may send before it has the answer to the first of them. */
    private static final int MAX_UNANSWERED = 32;

    private final ClientConnections all;
    private final ConnectionLimits limits;
    private @Nullable ChannelHandlerContext context;

    /** The beginning of what the connection waits for now, on the scale of {@link System#nanoTime()}. */
    private long sinceNanos;

    private final ClientRest rest;

    private boolean fresh = true;
    private boolean headBegun;
    private boolean bodyOpen;
    /** A request came to its end in the bytes that are being read. */
    private boolean requestEnded;
    /** What follows is not listened to: a head or a chunk could not be read, or the last answer was given. */
    private boolean deaf;
    /** The last answer is on its way; what still comes is thrown away unread. */
    private boolean leaving;

    private int unanswered;
    private long discardedBytes;

    ClientConnection(ClientConnections all, ConnectionLimits limits, long nowNanos) {
        this.all = all;
        this.limits = limits;
        this.rest = new ClientRest(limits.mostRestSeconds());
        this.sinceNanos = nowNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    private ChannelHandlerContext context() {
        return requireNonNull(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (deaf || leaving) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest head) {
            begin(head);
        } else if (message instanceof HttpContent content) {
            take(content);
        }
        ctx.fireChannelRead(message);
    }

    private void begin(HttpRequest head) {
        boolean late = false;
        if (!headBegun) {
            sinceNanos = all.arrivedNanos(context(), rest.isOver());
            // Of those who were not refused before, none is refused while there is room, however slow all is.
            late = rest.isOver() && all.isLate(sinceNanos);
        }
        rest.begin(late);
        fresh = false;
        headBegun = false;
        bodyOpen = true;
        discardedBytes = 0;
        if (head.decoderResult().isSuccess()) {
            head.setDecoderResult(
                    unanswered < MAX_UNANSWERED
                            ? HeadRules.judge(head, limits.headers(), new Arrival(sinceNanos, late))
                            : HeadRules.refused(ErrorCode.OVERLOADED, "Too many requests wait on this connection."));
        }
        deaf = head.decoderResult().isFailure();
        unanswered++;
    }

    private void take(HttpContent content) {
        deaf = content.decoderResult().isFailure();
        if (content instanceof LastHttpContent && !deaf) {
            bodyOpen = false;
            requestEnded = true;
        }
        if (unanswered == 0) {
            discard(content.content().readableBytes());
        }
    }

    /** Counts bytes of a body that has its answer already. */
    void discard(int bytes) {
        discardedBytes += bytes;
        if (discardedBytes > limits.discardBytes()) {
            end(Farewell.DISCARD);
        } else if (!bodyOpen && !leaving) {
            sinceNanos = all.lookedAtNanos();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!bodyOpen && !headBegun && !requestEnded) {
            // Bytes came and made no message: a head has begun.
            headBegun = true;
            sinceNanos = System.nanoTime();
        }
        requestEnded = false;
        if (rest.isDue() && unanswered == 0 && !bodyOpen && !deaf && !leaving) {
            // Whoever comes again at once would take from the others what it costs to refuse it.
            ctx.channel().config().setAutoRead(false);
            all.rest(this, rest.start(ThreadLocalRandom.current().nextDouble()));
        }
        ctx.fireChannelReadComplete();
    }

    boolean isResting() {
        return rest.isResting();
    }

    /** Reads on after a rest; {@code invited} tells that there is room for the client. Who is not, and has not waited, rests on. */
    void wake(boolean invited) {
        double more = invited ? 0 : moreSeconds();
        if (more > 0) {
            all.rest(this, more);
            return;
        }
        rest.end(invited);
        context().channel().config().setAutoRead(true);
    }

    private double moreSeconds() {
        OptionalLong unread = all.unreadMillis(context());
        return unread.isEmpty()
                ? 0
                : rest.more(
                        unread.getAsLong() / 1000.0, ThreadLocalRandom.current().nextDouble());
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof HttpResponse response) || response.status().code() < 200) {
            ctx.write(message, promise);
            return;
        }
        // Here, because every answer passes, also those that no handler gives.
        if (response.status().code() == 503 && all.isCrowded()) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, Integer.toString(rest.keptOut()));
        } else {
            rest.answered();
        }
        if (all.isDraining()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ctx.write(message, promise);
        unanswered--;
        sinceNanos = all.lookedAtNanos();
        if (response.status().code() >= 400
                && response.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            deaf = true;
            // Not at once: Vert.x is in the middle of sending.
            ctx.executor().execute(() -> {
                if (!leaving) {
                    ctx.channel().close();
                }
            });
        }
    }

    /**
     * Vert.x closes. With bytes unread TCP would take the answer back from the client; so first let it read the answer and
     * throw away what it still sends.
     */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!leaving && unanswered == 0 && (bodyOpen || deaf)) {
            leave();
        } else {
            ctx.flush();
            ctx.close(promise);
        }
    }

    private void leave() {
        leaving = true;
        sinceNanos = all.lookedAtNanos();
        ChannelHandlerContext ctx = context();
        ctx.pipeline().addBefore(DECODER, null, new DiscardingHandler(this));
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            // TLS ends with a message of its own, which must still be sent.
            if (ctx.channel() instanceof DuplexChannel channel && ctx.pipeline().get(SslHandler.class) == null) {
                channel.shutdownOutput();
            }
        });
    }

    /** Has the connection waited too long, at {@code nowNanos}? */
    boolean isLate(long nowNanos) {
        return nowNanos - sinceNanos > longestWaitNanos();
    }

    private long longestWaitNanos() {
        if (leaving) {
            return limits.discardNanos();
        }
        if (unanswered > 0) {
            return limits.answerNanos();
        }
        if (bodyOpen) {
            return limits.discardNanos();
        }
        return fresh || headBegun ? limits.headNanos() : limits.idleNanos();
    }

    /** Ends a connection that {@link #isLate}. */
    void endLate() {
        if (leaving || (unanswered == 0 && bodyOpen)) {
            end(Farewell.DISCARD);
        } else if (unanswered > 0) {
            end(Farewell.ANSWER);
        } else if (headBegun) {
            all.farewell(Farewell.HEAD);
            context()
                    .write(Responses.last(
                            new Answer.Refused(ErrorCode.REQUEST_TIMEOUT, "The head did not arrive in time.")));
            leave();
        } else {
            end(fresh ? Farewell.HEAD : Farewell.IDLE);
        }
    }

    private void end(Farewell why) {
        all.farewell(why);
        leaving = true;
        context().flush();
        context().close();
    }
}
