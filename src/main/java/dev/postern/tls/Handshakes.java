package dev.postern.tls;

import dev.postern.ops.TlsUse;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.impl.cpu.CpuCoreSensor;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The handshakes of the API port. Their signatures are made by a few threads, so that the event loops, and half of the cores,
 * stay free for those who are connected. Shared by all router verticles; safe on any thread.
 *
 * <p>The newest handshake comes first: in a flood the oldest would time out anyway, and a client that comes after it is served
 * at once. A connection that waits is not read.
 */
public final class Handshakes {
    private static final long THREAD_IDLE_SECONDS = 10;

    private final Supplier<SslContext> current;
    private final long timeoutMillis;
    private final TlsUse use;
    private final ThreadPoolExecutor threads;

    /**
     * Handshakes on threads of their own.
     *
     * @param current gives the certificate for the next handshake
     * @param longest time of a handshake, from the connection on
     * @param count of the threads, so of the handshakes that are computed at the same time
     */
    public Handshakes(Supplier<SslContext> current, Duration longest, int count, TlsUse use) {
        this.current = current;
        this.timeoutMillis = longest.toMillis();
        this.use = use;
        this.threads = new ThreadPoolExecutor(
                count,
                count,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new NewestFirst(),
                new DefaultThreadFactory("tls-handshake", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Half of the cores. */
    public static int threads() {
        return Math.max(1, CpuCoreSensor.availableProcessors() / 2);
    }

    private static final class NewestFirst extends LinkedBlockingDeque<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return offerFirst(task);
        }
    }

    /**
     * Puts TLS before all handlers of a connection that was just accepted; on its event loop.
     *
     * @param secured called on the event loop before the first byte that comes through
     * @param answerToPlain the last message to a client that does not speak TLS
     */
    public void begin(Channel channel, Runnable secured, Supplier<Object> answerToPlain) {
        Handshake handshake = new Handshake(channel, threads, use, secured, answerToPlain);
        SslHandler handler = current.get().newHandler(channel.alloc(), (Executor) handshake);
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        channel.pipeline().addFirst(handshake.pause(), handler, handshake);
    }
}
