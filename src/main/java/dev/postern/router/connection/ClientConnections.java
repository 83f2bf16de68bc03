package dev.postern.router.connection;

import dev.postern.config.Limits;
import dev.postern.domain.ErrorCode;
import dev.postern.ops.Metrics;
import dev.postern.ops.Metrics.CloseReason;
import dev.postern.router.overload.LoadShedder;
import dev.postern.tls.Handshakes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.FullHttpResponse;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The open connections of one event loop. A timer for each request would cost more than the request, so all of them are looked
 * at ten times a second: those that wait too long are ended, and, as nginx does, those that rest longest where few more fit.
 * Owned by one router verticle; runs on its event loop.
 */
public final class ClientConnections {
    /** As short as the shortest time limit that the settings allow. */
    private static final long LOOK_MILLIS = 100;
    /** The gateway itself answers in one; the others are for a client that reads slowly. */
    private static final int ANSWER_TIMES = 4;

    private static final int MOST_EVICTED = 32;

    private final Limits limits;
    final LoadShedder shedder;
    private final Optional<Handshakes> tls;
    final Metrics metrics;
    final BiFunction<ErrorCode, String, FullHttpResponse> lastResponse;
    private final Set<ConnectionHandler> open = new HashSet<>();

    /** {@code tls} is empty for plain HTTP; {@code lastResponse} makes the answer where no request can be answered. */
    public ClientConnections(
            Vertx vertx,
            Limits limits,
            LoadShedder shedder,
            Optional<Handshakes> tls,
            Metrics metrics,
            BiFunction<ErrorCode, String, FullHttpResponse> lastResponse) {
        this.limits = limits;
        this.shedder = shedder;
        this.tls = tls;
        this.metrics = metrics;
        this.lastResponse = lastResponse;
        vertx.setPeriodic(LOOK_MILLIS, look -> endLate());
    }

    /** Takes in a new connection, or refuses it. */
    @SuppressWarnings("FutureReturnValueIgnored") // A close that fails is one all the same.
    public void opened(HttpConnection connection) {
        // Vert.x shows the channel of a connection nowhere else.
        Channel channel = ((ConnectionBase) connection).channel();
        if (!shedder.tryAcquireConnection()) {
            metrics.connectionRefused();
            if (tls.isPresent()) {
                // An answer would need the handshake, which is what a flood is after.
                channel.close();
            } else {
                channel.writeAndFlush(lastResponse.apply(ErrorCode.OVERLOADED, "Too many connections are open."))
                        .addListener(ChannelFutureListener.CLOSE);
            }
            return;
        }
        channel.closeFuture().addListener(closed -> shedder.releaseConnection());
        tls.ifPresentOrElse(
                handshakes -> handshakes.begin(
                        channel,
                        () -> watch(channel),
                        () -> lastResponse.apply(ErrorCode.BAD_REQUEST, "This port speaks HTTPS.")),
                () -> watch(channel));
    }

    /** From now on it has the time that a head may take. */
    private void watch(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        ConnectionHandler client = new ConnectionHandler(this, limits, channel);
        open.add(client);
        channel.closeFuture().addListener(closed -> open.remove(client));
        channel.pipeline().addBefore("handler", "client", client);
    }

    long longestNanos(CloseReason reason) {
        Duration longest = switch (reason) {
            case HEAD -> limits.headTimeout();
            case IDLE, EVICTED -> limits.idleTimeout();
            case ANSWER -> limits.bodyTimeout().plus(limits.deadline()).multipliedBy(ANSWER_TIMES);
            case LINGER -> limits.lingerTimeout();
        };
        return longest.toNanos();
    }

    private void endLate() {
        long nowNanos = System.nanoTime();
        // A copy, because a connection that ends leaves the set.
        List.copyOf(open).forEach(client -> client.endIfLate(nowNanos));
        if (shedder.isShortOfConnections()) {
            open.stream()
                    .filter(ConnectionHandler::isResting)
                    .sorted(Comparator.comparingLong(ConnectionHandler::sinceNanos))
                    .limit(MOST_EVICTED)
                    .toList()
                    .forEach(client -> client.end(CloseReason.EVICTED));
        }
    }
}
