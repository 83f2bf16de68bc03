package dev.postern.tls;

import dev.postern.ops.TlsUse;
import dev.postern.ops.TlsUse.Failure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * One handshake: it stands behind the handler that speaks TLS until that one is done, and moves its work to other threads.
 * Owned by its channel; runs on the event loop of the channel.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // A write or close that fails ends the channel, and that is all there is to do.
final class Handshake extends ChannelInboundHandlerAdapter implements Executor {
    private final Channel channel;
    private final Executor threads;
    private final TlsUse use;
    private final Runnable secured;
    private final Supplier<Object> answerToPlain;

    private final Pause pause = new Pause();
    private int tasks;
    private boolean done;
    private boolean failed;

    Handshake(Channel channel, Executor threads, TlsUse use, Runnable secured, Supplier<Object> answerToPlain) {
        this.channel = channel;
        this.threads = threads;
        this.use = use;
        this.secured = secured;
        this.answerToPlain = answerToPlain;
    }

    /** Takes a step of the handshake that needs much time; the steps of an open connection need none. */
    @Override
    public void execute(Runnable task) {
        if (done) {
            use.failed(Failure.RENEGOTIATION);
            // Not from the end of the pipeline, where a close waits for what the handshake still has to say.
            channel.pipeline().firstContext().close();
            return;
        }
        // The bytes that come meanwhile would be kept in memory, however many they are.
        channel.config().setAutoRead(false);
        tasks++;
        threads.execute(() -> run(task));
    }

    /** Keeps from the handler that speaks TLS what must not reach it during a step; it stands before that handler. */
    ChannelHandler pause() {
        return pause;
    }

    private final class Pause extends ChannelDuplexHandler {
        /** The handler behind reads on whatever the channel is told. */
        @Override
        public void read(ChannelHandlerContext context) {
            if (tasks == 0) {
                context.read();
            }
        }

        /** The engine is locked during a step; to close it now, the event loop would wait for the end of the step. */
        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (tasks == 0) {
                context.fireChannelInactive();
                return;
            }
            if (!failed) {
                use.failed(Failure.CLOSED);
            }
            context.pipeline().context(Handshake.this).fireChannelInactive();
        }
    }

    private void run(Runnable task) {
        if (!channel.isActive()) {
            return;
        }
        task.run();
        try {
            channel.eventLoop().execute(this::readOn);
        } catch (RejectedExecutionException e) {
            // The event loop ends, and the connection with it.
        }
    }

    private void readOn() {
        tasks--;
        if (tasks == 0 && !done) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            context.fireUserEventTriggered(event);
        } else if (completion.isSuccess()) {
            done = true;
            context.pipeline().remove(this);
            context.pipeline().remove(pause);
            // Before the first request, which may pause the reading itself.
            channel.config().setAutoRead(true);
            secured.run();
        } else {
            fail(context, completion.cause());
        }
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        failed = true;
        Failure reason = reason(cause);
        use.failed(reason);
        if (reason == Failure.PLAIN) {
            context.pipeline().remove(SslHandler.class);
            channel.writeAndFlush(answerToPlain.get());
        }
    }

    private static Failure reason(Throwable cause) {
        if (cause instanceof SslHandshakeTimeoutException) {
            return Failure.TIMEOUT;
        }
        if (cause instanceof NotSslRecordException) {
            return Failure.PLAIN;
        }
        if (cause instanceof ClosedChannelException) {
            return Failure.CLOSED;
        }
        // The engine has no other sign for an alert of the client.
        return String.valueOf(cause.getMessage()).contains("Received fatal alert") ? Failure.ALERT : Failure.PROTOCOL;
    }

    /** The event has told already. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
}
