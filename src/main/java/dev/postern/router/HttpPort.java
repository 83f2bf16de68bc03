package dev.postern.router;

import dev.postern.config.Limits;
import dev.postern.ops.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Optional;

/** Makes the HTTP servers of both ports, so that heads, connections and waits have the same bounds on each of them. */
public final class HttpPort {
    private HttpPort() {}

    /**
     * A server beside the API. It counts its own connections, so that neither port takes those of the other.
     *
     * @param port 0 for any free one
     * @param connections most open connections
     */
    public static HttpServer create(
            Vertx vertx, String host, int port, Limits limits, long connections, Metrics metrics) {
        // Nothing waits for a commit here, so only the bound on connections matters, and its gauges are those of the
        // API.
        Admission admission = new Admission(new Admission.Bounds(1, 1, connections, 0), new Metrics());
        return create(
                vertx,
                options(host, port, limits),
                new ClientConnections(vertx, limits, admission, Optional.empty(), metrics));
    }

    static HttpServer create(Vertx vertx, HttpServerOptions options, ClientConnections connections) {
        return vertx.createHttpServer(options)
                .connectionHandler(connections::opened)
                .exceptionHandler(connections::broken)
                .invalidRequestHandler(connections::refuse);
    }

    /** HTTP/1.1 and nothing else: no h2c, no WebSocket; and TLS is put before it where a connection is accepted. */
    static HttpServerOptions options(String host, int port, Limits limits) {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setCompressionSupported(false)
                .setMaxInitialLineLength(limits.lineBytes())
                .setMaxHeaderSize(limits.headerBytes());
    }
}
