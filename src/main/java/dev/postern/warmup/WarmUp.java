package dev.postern.warmup;

import dev.postern.auth.Authentication;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyLookup;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.router.RouterVerticle;
import dev.postern.router.intake.SlowBodyLimiter;
import dev.postern.router.overload.LoadShedder;
import dev.postern.tracing.Spans;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests through the real router on a port of its own that takes only those, with made-up keys, types and a
 * made-up store behind it. Owns a Vert.x, whose bus and counters nobody else sees; it ends with the warm-up.
 *
 * <p>A JVM interprets what it has not seen thousands of times: without this the first seconds of a new process are as slow as
 * an overload, and a roll-out shows as errors.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final String HOST = "127.0.0.1";
    /** An answer that never comes must not keep the process from being ready. */
    private static final Duration TO_LEAVE = Duration.ofMillis(200);

    private static final int TOKEN_BYTES = 32;
    private static final long MOST_WAITING = 1_000;
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final Config config;
    private final Vertx vertx;
    private final byte[] token = new byte[TOKEN_BYTES];
    private final Promise<Integer> opened = Promise.promise();
    private final Promise<Integer> ran = Promise.promise();

    private volatile boolean over;

    private WarmUp(Config config) {
        this.config = config;
        new SecureRandom().nextBytes(token);
        this.vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    }

    /** Starts it, beside whatever else the process does to start. */
    public static WarmUp start(Config config) {
        WarmUp warmUp = new WarmUp(config);
        warmUp.run();
        return warmUp;
    }

    /**
     * Runs for {@code longest} more at most and completes when all of it is closed, whatever went wrong: a process that is not
     * warm is slow and no more.
     *
     * @return how many requests were answered
     */
    public Future<Integer> end(Duration longest) {
        vertx.setTimer(Math.max(1, longest.toMillis()), fired -> over = true);
        return ran.future()
                .timeout(longest.plus(TO_LEAVE).toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(answers -> LOG.debug("warmed up with {} requests", answers))
                .onFailure(cause -> LOG.debug("the warm-up failed", cause))
                .otherwise(0)
                .compose(answers -> close().map(answers));
    }

    /** Ends it, wherever it has come to. */
    public Future<Void> close() {
        over = true;
        // Vert.x would complain of its end with a stack while a port is opened or a client is closed.
        return opened.future()
                .transform(port -> ran.future().timeout(TO_LEAVE.toMillis(), TimeUnit.MILLISECONDS))
                .transform(left -> vertx.close())
                .otherwiseEmpty();
    }

    private void run() {
        Endpoints.register(vertx);
        // One loop for both sides of the bus: the other cores open the database meanwhile.
        Context context = vertx.getOrCreateContext();
        context.runOnContext(begin -> {
            serve(context);
            RouterVerticle router = router();
            vertx.deployVerticle(router)
                    .map(open -> router.boundPort())
                    .onComplete(opened)
                    .compose(port -> new LoadClients(vertx, Buffer.buffer(token), () -> over).call(HOST, port))
                    .onComplete(ran);
        });
    }

    /** The port, once it is open. */
    Future<Integer> port() {
        return opened.future();
    }

    private void serve(Context context) {
        StubStore store = new StubStore(context, config.limits().profileAttributes());
        Endpoints.TRACK.serve(vertx.eventBus(), 0, store::track);
        Endpoints.FIND_KEY.serve(
                vertx.eventBus(),
                0,
                hash -> Future.succeededFuture(
                        new KeyLookup(Optional.of(new ApiKey("warm-up", "warm-up", ApiKey.Scope.TRACK)))));
    }

    private RouterVerticle router() {
        Metrics unseen = new Metrics();
        LoadShedder.Bounds bounds = new LoadShedder.Bounds(MOST_WAITING, MOST_BYTES, MOST_WAITING, 0);
        RouterVerticle.Shared shared = new RouterVerticle.Shared(
                new Authentication(config, 1, unseen),
                new LoadShedder(bounds, new Backlogs(), unseen),
                new SlowBodyLimiter(0, unseen),
                Optional.empty(),
                unseen,
                new Health(),
                Spans.NONE);
        return new RouterVerticle(config, HOST, 0, 1, shared, this::afterToken);
    }

    private Handler<HttpConnection> afterToken(Handler<HttpConnection> opened) {
        return connection -> {
            // Vert.x shows the channel of a connection nowhere else.
            Channel channel = ((ConnectionBase) connection).channel();
            channel.pipeline().addFirst("token", new TokenDecoder(token, () -> opened.handle(connection)));
        };
    }
}
