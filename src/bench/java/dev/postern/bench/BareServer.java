package dev.postern.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;

/**
 * The floor of the comparison: Vert.x reads a body and answers at once, with the answer that the gateway gives.
 * Arguments: port, number of event loops.
 */
public final class BareServer extends VerticleBase {
    private static final Buffer ANSWER = Buffer.buffer("{\"success\":true}");

    private final int port;

    private BareServer(int port) {
        this.port = port;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer()
                .requestHandler(request -> request.body()
                        .onSuccess(body -> request.response()
                                .putHeader("content-type", "application/json")
                                .end(ANSWER))
                        .onFailure(failure -> request.connection().close()))
                .listen(port, "127.0.0.1");
    }

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int eventLoops = Integer.parseInt(arguments[1]);
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops));
        vertx.deployVerticle(() -> new BareServer(port), new DeploymentOptions().setInstances(eventLoops))
                .onSuccess(id -> System.out.println("ready, native transport: " + vertx.isNativeTransportEnabled()))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }
}
