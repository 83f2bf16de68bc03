package dev.postern.router;

import dev.postern.config.Limits;
import dev.postern.domain.ErrorCode;
import dev.postern.ops.Metrics;
import dev.postern.ops.Metrics.Farewell;
import dev.postern.tls.Handshakes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one event loop. Owned by one router verticle; runs on its event loop.
 *
 * <p>A look at all of them, a few times a second, finds those that wait too long: a timer for each request would cost more
 * than the request.
 */
final class ClientConnections {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnections.class);
    private static final long LOOK_MILLIS = 250;

    private final Limits settings;
    private final ConnectionLimits limits;
    private final Admission admission;
    private final Optional<Handshakes> tls;
    private final Metrics metrics;
    private final Set<ClientConnection> open = new HashSet<>();
    private long lookedAtNanos = System.nanoTime();
    private final ArrivalClock arrivals = new ArrivalClock();
    private final RestingClients resting;

    /** {@code tls} is empty for plain HTTP. */
    ClientConnections(Vertx vertx, Limits settings, Admission admission, Optional<Handshakes> tls, Metrics metrics) {
        this.tls = tls;
        this.settings = settings;
        this.limits = ConnectionLimits.of(settings);
        this.admission = admission;
        this.metrics = metrics;
        this.resting = new RestingClients(vertx, admission);
        long shortestMillis = TimeUnit.NANOSECONDS.toMillis(limits.shortestNanos());
        vertx.setPeriodic(Math.min(LOOK_MILLIS, shortestMillis), look -> endLate(System.nanoTime()));
    }

    /** Takes in a new connection, or refuses it. */
    @SuppressWarnings("FutureReturnValueIgnored") // A close that fails is one all the same.
    void opened(HttpConnection connection) {
        // Vert.x shows the channel of a connection nowhere else.
        Channel channel = ((ConnectionBase) connection).channel();
        if (!admission.connect()) {
            metrics.connectionRefused();
            if (tls.isPresent()) {
                // An answer would need the handshake, which is what a flood is after.
                channel.close();
                return;
            }
            channel.writeAndFlush(Responses.last(
                            new Answer.Refused(ErrorCode.OVERLOADED, "Too many connections are open; try again.")))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel.closeFuture().addListener(closed -> admission.disconnect());
        tls.ifPresentOrElse(
                handshakes -> handshakes.begin(channel, () -> watch(channel), ClientConnections::notTls),
                () -> watch(channel));
    }

    private static Object notTls() {
        return Responses.last(new Answer.Refused(ErrorCode.BAD_REQUEST, "This port speaks HTTPS."));
    }

    /** From now on it has the time that a head may take. */
    private void watch(Channel channel) {
        ClientConnection client = new ClientConnection(this, limits, System.nanoTime());
        open.add(client);
        channel.closeFuture().addListener(closed -> {
            open.remove(client);
            if (client.isResting()) {
                resting.remove(client);
            }
        });
        channel.pipeline().addBefore("handler", "client", client);
    }

    /** Answers a request whose head could not be read or is refused. */
    void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof PrematureChannelClosureException) {
            return;
        }
        Answer.Refused answer = HeadRules.answer(cause, settings);
        metrics.headRefused(Responses.status(answer));
        Responses.sendLast(request.response(), answer);
    }

    /** What goes wrong on a connection is the client's affair, and the message may quote it. */
    void broken(Throwable cause) {
        LOG.debug("A connection broke: {}", cause.getClass().getSimpleName());
    }

    /** Whether requests are kept out because they would wait too long. */
    boolean isCrowded() {
        return admission.isCrowded();
    }

    /** Wakes a connection that reads nothing from now on, after so many seconds at the latest. */
    void rest(ClientConnection client, double seconds) {
        resting.add(client, seconds);
    }

    /** Whether clients are to leave with the answer that they get. */
    boolean isDraining() {
        return admission.isDraining();
    }

    void farewell(Farewell why) {
        metrics.connectionEnded(why);
    }

    /** When the first byte of what is being read came; {@code woken} is after a rest, in which it may have lain there. */
    long arrivedNanos(ChannelHandlerContext context, boolean woken) {
        return woken ? arrivals.exactNanos(context) : arrivals.latestNanos(context);
    }

    /** How long ago, in milliseconds, what a client sent after its last answer came; empty: nothing, or the system does not tell. */
    OptionalLong unreadMillis(ChannelHandlerContext context) {
        return arrivals.unreadMillis(context);
    }

    /** Whether a request has lain unread for so long that another one is better served. */
    boolean isLate(long arrivedNanos) {
        return admission.isLate(arrivedNanos);
    }

    /** The time of the last look: exact enough for waits, and free. */
    long lookedAtNanos() {
        return lookedAtNanos;
    }

    private void endLate(long nowNanos) {
        lookedAtNanos = nowNanos;
        List<ClientConnection> late = new ArrayList<>();
        for (ClientConnection client : open) {
            if (client.isLate(nowNanos)) {
                late.add(client);
            }
        }
        late.forEach(ClientConnection::endLate);
    }
}
