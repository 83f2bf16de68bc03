package dev.postern.router;

import dev.postern.config.Limits;
import dev.postern.domain.ErrorCode;
import dev.postern.domain.ServiceException;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Metrics;
import dev.postern.router.connection.ClientConnections;
import dev.postern.router.overload.LoadShedder;
import dev.postern.router.response.ApiResponse;
import dev.postern.router.response.Responses;
import dev.postern.tls.Handshakes;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Makes the HTTP servers of both ports, with the same bounds on heads, connections and waits. */
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
        // Only the bound on connections matters here, and the gauges are those of the API.
        LoadShedder.Bounds bounds = new LoadShedder.Bounds(1, 1, connections, 0);
        LoadShedder shedder = new LoadShedder(bounds, new Backlogs(), new Metrics());
        ClientConnections opened = connections(vertx, limits, shedder, Optional.empty(), metrics);
        return create(vertx, options(host, port, limits), limits, metrics, opened::opened);
    }

    static ClientConnections connections(
            Vertx vertx, Limits limits, LoadShedder shedder, Optional<Handshakes> tls, Metrics metrics) {
        return new ClientConnections(
                vertx,
                limits,
                shedder,
                tls,
                metrics,
                (code, message) -> Responses.last(new ApiResponse.Refused(code, message)));
    }

    /** {@code opened} takes in each connection that is accepted. */
    static HttpServer create(
            Vertx vertx, HttpServerOptions options, Limits limits, Metrics metrics, Handler<HttpConnection> opened) {
        return vertx.createHttpServer(options)
                .connectionHandler(opened)
                // A connection fails for reasons of the client, and the message may quote it.
                .exceptionHandler(failed -> {})
                .invalidRequestHandler(request -> refuse(request, limits, metrics));
    }

    /** Refuses a request whose head could not be read or is not valid. */
    private static void refuse(HttpServerRequest request, Limits limits, Metrics metrics) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof PrematureChannelClosureException) {
            return;
        }
        ApiResponse.Refused refused = ApiResponse.of(reason(cause, limits));
        metrics.headRejected(Responses.status(refused));
        Responses.send(request.response().putHeader(HttpHeaders.CONNECTION, "close"), refused);
    }

    /** The decoder's own words may quote the client, so none of them are passed on. */
    private static ServiceException reason(Throwable cause, Limits limits) {
        if (cause instanceof ServiceException refused) {
            return refused;
        }
        if (cause instanceof TooLongHttpLineException) {
            return new ServiceException(
                    ErrorCode.URI_TOO_LONG, "The request line must be at most " + limits.lineBytes() + " bytes.");
        }
        return cause instanceof TooLongHttpHeaderException
                ? new ServiceException(
                        ErrorCode.HEADERS_TOO_LARGE,
                        "The headers must be at most " + limits.headerBytes() + " bytes together.")
                : new ServiceException(ErrorCode.BAD_REQUEST, "This is not a request of HTTP/1.1.");
    }

    /** HTTP/1.1 and nothing else: no h2c, no WebSocket; and TLS is put before it where a connection is accepted. */
    static HttpServerOptions options(String host, int port, Limits limits) {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setHttp2ClearTextEnabled(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setCompressionSupported(false)
                .setMaxInitialLineLength(limits.lineBytes())
                .setMaxHeaderSize(limits.headerBytes());
    }
}
