package dev.postern.router.connection;

import dev.postern.config.Limits;
import dev.postern.domain.ErrorCode;
import dev.postern.ops.Metrics.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
    /** A request came to its end in the bytes that are being read. */
    private boolean requestEnded;
    /** All that follows is thrown away: a head or a chunk could not be read, or the last answer was given. */
    private boolean inputClosed;
    /** The last answer is on its way; what still comes is thrown away before it is decoded. */
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
        if (!headBegun) {
            sinceNanos = System.nanoTime();
        }
        fresh = false;
        headBegun = false;
        bodyOpen = true;
        lingeredBytes = 0;
        if (head.decoderResult().isSuccess()) {
            head.setDecoderResult(
                    unanswered < MAX_UNANSWERED
                            ? RequestHeadValidator.validate(head, limits.headers(), sinceNanos)
                            : RequestHeadValidator.refused(
                                    ErrorCode.OVERLOADED, "Too many requests wait on this connection."));
        }
        inputClosed = head.decoderResult().isFailure();
        unanswered++;
    }

    private void take(HttpContent content) {
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
        if (!bodyOpen && !headBegun && !requestEnded) {
            // Bytes came and made no message: a head has begun.
            headBegun = true;
            sinceNanos = System.nanoTime();
        }
        requestEnded = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof HttpResponse response) || response.status().code() < 200) {
            ctx.write(message, promise);
            return;
        }
        if (all.shedder.isDraining()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ctx.write(message, promise);
        unanswered--;
        sinceNanos = System.nanoTime();
        if (response.status().code() >= 400
                && response.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
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
        if (!lingering && unanswered == 0 && (bodyOpen || inputClosed)) {
            linger();
        } else {
            ctx.flush();
            ctx.close(promise);
        }
    }

    private void linger() {
        lingering = true;
        sinceNanos = System.nanoTime();
        channel.pipeline().addBefore("httpDecoder", null, new Drain());
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

    /** Throws away what a client sends after its last answer, before it is decoded. */
    private final class Drain extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            int bytes = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
            ReferenceCountUtil.release(message);
            lingered(bytes);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {} // No handler behind this one has read anything.
    }
}
