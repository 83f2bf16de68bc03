package dev.postern.router;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Tells since when what is being read has been there, on the scale of {@link System#nanoTime()}. Where thousands speak at
 * once it lies in the system for longer than it then takes to answer. Owned by one event loop.
 */
final class ArrivalClock {
    private final EpollTcpInfo info = new EpollTcpInfo();
    private long turnNanos;
    private boolean reading;

    /** At the latest when this turn of the event loop began: the same for all that is read in it, and free. */
    long latestNanos(ChannelHandlerContext context) {
        return latestNanos(context.executor());
    }

    /** {@code eventLoop} runs tasks when everything that was there is read. */
    long latestNanos(Executor eventLoop) {
        if (!reading) {
            reading = true;
            turnNanos = System.nanoTime();
            eventLoop.execute(() -> reading = false);
        }
        return turnNanos;
    }

    /**
     * When the system had it, to some milliseconds, for the price of asking the system; where it does not tell, as {@link
     * #latestNanos}.
     */
    long exactNanos(ChannelHandlerContext context) {
        return context.channel() instanceof EpollSocketChannel socket
                ? System.nanoTime()
                        - TimeUnit.MILLISECONDS.toNanos(socket.tcpInfo(info).lastDataRecv())
                : latestNanos(context);
    }

    /** How long ago, in milliseconds, what is unread came, if any came after the last answer was sent and the system tells. */
    OptionalLong unreadMillis(ChannelHandlerContext context) {
        if (!(context.channel() instanceof EpollSocketChannel socket)) {
            return OptionalLong.empty();
        }
        socket.tcpInfo(info);
        // What came in the same tick of the system's clock may have come before.
        return info.lastDataRecv() < info.lastDataSent() ? OptionalLong.of(info.lastDataRecv()) : OptionalLong.empty();
    }
}
