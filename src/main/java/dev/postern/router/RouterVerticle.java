package dev.postern.router;

import dev.postern.access.Access;
import dev.postern.access.Pages;
import dev.postern.config.Config;
import dev.postern.config.Limits;
import dev.postern.docs.Docs;
import dev.postern.ops.LoopLag;
import dev.postern.ops.Metrics;
import dev.postern.tracing.Spans;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Serves the API port; one instance an event loop, all on the same port. Wires; all state belongs to its event loop. */
public final class RouterVerticle extends VerticleBase {
    /** With 0 each instance would get a port of its own; all that listen on one negative port share what is found. */
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

    /** The same; {@code admission} stands before the handler of new connections. */
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

    /** What the instances of a process share. */
    public record Shared(
            Access access, Admission admission, Optional<ServerSSLOptions> tls, Metrics metrics, Spans spans) {}

    /** What the handlers of one event loop share. */
    record Edge(
            Admission admission,
            ApiGuard guard,
            BodyReader bodies,
            BodyReader bulkBodies,
            Limits limits,
            Metrics metrics,
            Spans spans) {}

    @Override
    public Future<HttpServer> start() {
        Limits limits = config.limits();
        LoopLag.watch(vertx, shared.metrics(), "router");
        Pages pages = new Pages(config.cors());
        Edge edge = new Edge(
                shared.admission(),
                new ApiGuard(shared.access().keys(vertx), pages, config.cors().keyInQuery(), shared.metrics()),
                new BodyReader(vertx, limits.bodyBytes(), limits.bodyTimeout().toMillis()),
                new BodyReader(vertx, limits.bulkBytes(), limits.bodyTimeout().toMillis()),
                limits,
                shared.metrics(),
                shared.spans());
        ClientConnections connections = new ClientConnections(vertx, limits, shared.admission(), shared.metrics());
        return vertx.createHttpServer(options(limits))
                .connectionHandler(admission.apply(connections::opened))
                .exceptionHandler(connections::broken)
                .invalidRequestHandler(connections::refuse)
                .requestHandler(new CrossOrigin(pages, config.cors(), shared.metrics(), routes(edge)))
                .listen()
                .onSuccess(listening -> server = listening);
    }

    private Routes routes(Edge edge) {
        return new Routes(
                vertx,
                edge,
                TrackUserRules.of(config),
                new CustomerShards(vertx, shards),
                config.http().docs() ? Optional.of(new DocPages(Docs.ofApiPort(vertx))) : Optional.empty());
    }

    /** HTTP/1.1 and nothing else: no h2c, no HTTP/2 over TLS, no WebSocket. */
    private HttpServerOptions options(Limits limits) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port == 0 ? ANY_FREE_PORT : port)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setCompressionSupported(false)
                .setMaxInitialLineLength(limits.lineBytes())
                .setMaxHeaderSize(limits.headerBytes())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(limits.headTimeout().toMillis());
        shared.tls().ifPresent(tls -> use(tls, options));
        return options;
    }

    /** The port that was opened. */
    public int boundPort() {
        return server == null ? 0 : server.actualPort();
    }

    /** Shows another certificate to new connections; those that are open keep theirs. Once for all that share a port. */
    public Future<Boolean> useCertificate(ServerSSLOptions tls) {
        return server == null ? Future.succeededFuture(false) : server.updateSSLOptions(tls);
    }

    private static void use(ServerSSLOptions tls, HttpServerOptions options) {
        options.setSsl(true)
                .setUseAlpn(tls.isUseAlpn())
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols());
    }

    /** Stops accepting and waits for what is in flight. */
    public Future<Void> drain(long timeoutMillis) {
        return server == null ? Future.succeededFuture() : server.shutdown(timeoutMillis, TimeUnit.MILLISECONDS);
    }
}
