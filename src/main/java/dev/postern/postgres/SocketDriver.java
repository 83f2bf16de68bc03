package dev.postern.postgres;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.impl.CleanableNetClient;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The driver of one generation of connections, with what it lacks: a limit on the whole of a connect, a first statement of
 * each session, and a way to close a socket without the server's consent. Reaches into the driver's inside, which is pinned to one version.
 * Owned by {@link Connections}; used on its event loop.
 */
final class SocketDriver extends PgDriver {
    /** The driver's name for the handler that waits for the server's word on TLS. */
    private static final String TLS_REQUEST = "initiate-ssl-handler";

    private final Duration connectTimeout;
    private final Function<SqlConnection, Future<Void>> begin;
    private @Nullable Factory factory;

    /** {@code begin} is the first statement of each session. */
    SocketDriver(Duration connectTimeout, Function<SqlConnection, Future<Void>> begin) {
        this.connectTimeout = connectTimeout;
        this.begin = begin;
    }

    @Override
    public ConnectionFactory<PgConnectOptions> createConnectionFactory(Vertx vertx, NetClientOptions network) {
        Factory made = new Factory((VertxInternal) vertx, network, connectTimeout, begin);
        factory = made;
        return made;
    }

    /** A connection of the caller alone; its socket is closed with the others. */
    Future<SqlConnection> connect(Vertx vertx, PgConnectOptions options) {
        return factory == null
                ? Future.failedFuture(new IllegalStateException("no pool was built"))
                : factory.connect(vertx.getOrCreateContext(), options);
    }

    /** Resets every connection, also those that are only half way to the server. */
    void closeSockets() {
        if (factory != null) {
            factory.closeSockets();
        }
    }

    private static final class Factory extends PgConnectionFactory {
        private final ChannelGroup sockets;

        private final Duration connectTimeout;
        private final Function<SqlConnection, Future<Void>> begin;

        private Factory(
                VertxInternal vertx,
                NetClientOptions network,
                Duration connectTimeout,
                Function<SqlConnection, Future<Void>> begin) {
            super(vertx, network);
            this.connectTimeout = connectTimeout;
            this.begin = begin;
            this.sockets = socketsOf(((CleanableNetClient) client).unwrap());
        }

        // The driver limits the TCP handshake alone, and a server that hangs leaves the rest to its kernel.
        @Override
        public Future<SqlConnection> connect(Context context, PgConnectOptions options) {
            return super.connect(context, options)
                    .compose(connection -> begin.apply(connection)
                            .map(connection)
                            .recover(cause -> connection.close().transform(left -> Future.failedFuture(cause))))
                    .timeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
                    .onSuccess(connection -> {
                        if (!connection.isSSL()) {
                            closeRefusedByTls();
                        }
                    });
        }

        /**
         * With sslmode prefer the driver leaves the socket open on which the server has refused TLS. One that still waits for
         * that answer goes as well, and its connection is made without.
         */
        private void closeRefusedByTls() {
            for (Channel channel : sockets) {
                if (channel.pipeline().get(TLS_REQUEST) != null) {
                    close(channel);
                }
            }
        }

        private void closeSockets() {
            sockets.forEach(Factory::close);
        }

        private static void close(Channel channel) {
            channel.eventLoop().execute(() -> {
                if (channel.isOpen()) {
                    channel.config().setOption(ChannelOption.SO_LINGER, 0);
                    // Past the driver's handlers: they turn a close into a request to the server.
                    channel.unsafe().close(channel.voidPromise());
                }
            });
        }
    }

    // A public field of a class that is not.
    private static ChannelGroup socketsOf(NetClientInternal client) {
        try {
            Field group = client.getClass().getField("channelGroup");
            group.setAccessible(true);
            return (ChannelGroup) group.get(client);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("another version of the driver", e);
        }
    }
}
