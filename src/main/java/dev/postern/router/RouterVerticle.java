package dev.postern.router;

import dev.postern.auth.Authentication;
import dev.postern.auth.OriginPolicy;
import dev.postern.config.Config;
import dev.postern.config.Limits;
import dev.postern.ops.Health;
import dev.postern.ops.LoopLag;
import dev.postern.ops.Metrics;
import dev.postern.router.connection.ClientConnections;
import dev.postern.router.intake.SlowBodyLimiter;
import dev.postern.router.overload.LoadShedder;
import dev.postern.tls.Handshakes;
import dev.postern.tracing.Spans;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Serves the API port; one instance an event loop, all on the same port. Wires; all state belongs to its event loop. */
public final class RouterVerticle extends VerticleBase {
    /** With 0 each instance would get a port of its own; with one negative port all instances share the free port. */
    private static final int ANY_FREE_PORT = -1;

    private final Config config;
    private final String host;
    private final int port;
    private final int shards;
    private final Shared shared;
    private final UnaryOperator<Handler<HttpConnection>> admission;
    private @Nullable HttpServer server;

    /** {@code port} is 0 for any free one. */
    public RouterVerticle(Config config, String host, int port, int shards, Shared shared) {
        this(config, host, port, shards, shared, UnaryOperator.identity());
    }

    /** The same, with {@code admission} before the handler of new connections. */
    public RouterVerticle(
            Config config,
            String host,
            int port,
            int shards,
            Shared shared,
            UnaryOperator<Handler<HttpConnection>> admission) {
        this.config = config;
        this.host = host;
        this.port = port;
        this.shards = shards;
        this.shared = shared;
        this.admission = admission;
    }

    /** Shared by the instances of a process. */
    public record Shared(
            Authentication access,
            LoadShedder shedder,
            SlowBodyLimiter slowBodies,
            Optional<Handshakes> tls,
            Metrics metrics,
            Health health,
            Spans spans) {}

    @Override
    public Future<HttpServer> start() {
        Limits limits = config.limits();
        LoopLag.watch(vertx, shared.metrics(), "router");
        OriginPolicy origins = new OriginPolicy(config.cors());
        Routes routes = new Routes(vertx, config, shards, shared, origins);
        HttpServerOptions options = HttpPort.options(host, port == 0 ? ANY_FREE_PORT : port, limits);
        ClientConnections connections =
                HttpPort.connections(vertx, limits, shared.shedder(), shared.tls(), shared.metrics());
        return HttpPort.create(vertx, options, limits, shared.metrics(), admission.apply(connections::opened))
                .requestHandler(new CorsHandler(origins, config.cors(), shared.metrics(), routes))
                .listen()
                .onSuccess(listening -> server = listening);
    }

    /** The port that was opened. */
    public int boundPort() {
        return server == null ? 0 : server.actualPort();
    }

    /** Stops accepting and waits for what is in flight. */
    public Future<Void> drain(long timeoutMillis) {
        return server == null ? Future.succeededFuture() : server.shutdown(timeoutMillis, TimeUnit.MILLISECONDS);
    }
}
