package dev.postern.router.connection;

import dev.postern.config.Limits;
import dev.postern.domain.ErrorCode;
import dev.postern.ops.Metrics.CloseReason;
import dev.postern.router.head.RequestHeadValidator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/**
 * The time limits of one connection. It stands between the decoder and Vert.x, which limits neither slow heads nor refused
 * bodies, and whose idle timeout cuts requests that are still being handled. Runs on the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write or close that fails ends the channel.
final class ConnectionHandler extends ChannelDuplexHandler {
    /** Requests that a client may send before it has the answer to the first of them. */
    private static final int MAX_UNANSWERED = 32;

    private final ClientConnections all;
    private final Limits limits;
    private final Channel channel;
    /** The beginning of what the connection waits for now, on the scale of {@link System#nanoTime()}. */
    private long sinceNanos = System.nanoTime();

    private boolean fresh = true;
    private boolean headBegun;
    private boolean bodyOpen;
    /** The client holds back the body of its last request until it is told to continue. */
    private boolean awaitsContinue;
    /** A request came to its end in the bytes that are being read. */
    private boolean requestEnded;
    /** All that follows is thrown away: a head or a chunk could not be read, or the last answer was given. */
    private boolean inputClosed;
    /** The client sends nothing more; it may still read. */
    private boolean inputEnded;
    /** The last answer is on its way; what still comes is thrown away undecoded. */
    private boolean lingering;

    private int unanswered;
    private long lingeredBytes;

    ConnectionHandler(ClientConnections all, Limits limits, Channel channel) {
        this.all = all;
        this.limits = limits;
        this.channel = channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (inputClosed || lingering) {
            int bytes = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
            ReferenceCountUtil.release(message);
            lingered(bytes);
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
        if (!headBegun) {
            sinceNanos = System.nanoTime();
        }
        fresh = false;
        headBegun = false;
        bodyOpen = true;
        awaitsContinue = HttpUtil.is100ContinueExpected(head);
        lingeredBytes = 0;
        if (head.decoderResult().isSuccess()) {
            head.setDecoderResult(
                    unanswered < MAX_UNANSWERED
                            ? RequestHeadValidator.validate(head, limits.headers(), sinceNanos)
                            : RequestHeadValidator.refused(
                                    ErrorCode.OVERLOADED, "Too many requests wait on this connection."));
        }
        inputClosed = head.decoderResult().isFailure();
        if (inputClosed) {
            // Vert.x answers in the version of the request.
            head.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        unanswered++;
    }

    private void take(HttpContent content) {
        awaitsContinue = false;
        inputClosed = content.decoderResult().isFailure();
        if (content instanceof LastHttpContent && !inputClosed) {
            bodyOpen = false;
            requestEnded = true;
        }
        if (unanswered == 0) {
            lingered(content.content().readableBytes());
        }
    }

    /** Counts bytes that are read and thrown away, because their request has its answer already. */
    private void lingered(int bytes) {
        lingeredBytes += bytes;
        if (lingeredBytes > limits.lingerBytes()) {
            end(CloseReason.LINGER);
        } else if (!bodyOpen && !lingering) {
            sinceNanos = System.nanoTime();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!bodyOpen && !headBegun && !requestEnded && !lingering) {
            // Bytes came and made no message: a head has begun.
            headBegun = true;
            sinceNanos = System.nanoTime();
        }
        requestEnded = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (isDone()) {
                // From the end of the pipeline, where Vert.x waits until all that it wrote is sent.
                ctx.channel().close();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Whether the client sends nothing more and has its answers; a request that is cut off gets none. */
    private boolean isDone() {
        return inputEnded && (lingering || unanswered <= (bodyOpen ? 1 : 0));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            // A reset, or broken TLS. Vert.x would fail at a request that waits for its turn, and log that.
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof HttpResponse response) || response.status().code() < 200) {
            awaitsContinue = false;
            ctx.write(message, promise);
            return;
        }
        unanswered--;
        boolean isError = response.status().code() >= 400;
        // A client that was not told to continue may send the body or leave it out: two readings of what follows.
        boolean isUnclear = isError && awaitsContinue && unanswered == 0;
        if (all.shedder.isDraining() || isDone() || isUnclear) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ctx.write(message, promise);
        sinceNanos = System.nanoTime();
        if (isDone()
                || (isError && response.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true))) {
            inputClosed = true;
            // Not at once: Vert.x is in the middle of sending.
            ctx.executor().execute(() -> {
                if (!lingering) {
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
        if (!lingering && !inputEnded && unanswered == 0 && (bodyOpen || inputClosed)) {
            linger();
        } else {
            ctx.flush();
            ctx.close(promise);
        }
    }

    private void linger() {
        lingering = true;
        sinceNanos = System.nanoTime();
        channel.pipeline().remove("httpDecoder");
        channel.config().setAutoRead(true);
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            // TLS ends with a message of its own, which must still be sent.
            if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
                duplex.shutdownOutput();
            }
        });
    }

    private ChannelHandlerContext context() {
        return channel.pipeline().context(this);
    }

    private CloseReason waitsFor() {
        if (lingering || (unanswered == 0 && bodyOpen)) {
            return CloseReason.LINGER;
        }
        if (unanswered > 0) {
            return CloseReason.ANSWER;
        }
        return fresh || headBegun ? CloseReason.HEAD : CloseReason.IDLE;
    }

    boolean isResting() {
        return waitsFor() == CloseReason.IDLE;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /** Ends the connection if it has waited too long, at {@code nowNanos}. */
    void endIfLate(long nowNanos) {
        CloseReason reason = waitsFor();
        if (nowNanos - sinceNanos <= all.longestNanos(reason)) {
            return;
        }
        if (reason == CloseReason.HEAD && headBegun) {
            all.metrics.connectionClosed(reason);
            context().write(all.lastResponse.apply(ErrorCode.REQUEST_TIMEOUT, "The head did not arrive in time."));
            linger();
        } else {
            end(reason);
        }
    }

    void end(CloseReason reason) {
        all.metrics.connectionClosed(reason);
        lingering = true;
        context().flush();
        context().close();
    }
}
