package dev.postern.router;

import static dev.postern.support.Await.LONGEST_WAIT;
import static dev.postern.support.Await.await;
import static java.util.Objects.requireNonNull;

import dev.postern.auth.Authentication;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.Settings;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.Verdict;
import dev.postern.domain.key.ApiKey;
import dev.postern.domain.key.KeyHash;
import dev.postern.domain.key.KeyLookup;
import dev.postern.ops.Backlogs;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.ops.TlsUse;
import dev.postern.router.intake.SlowBodyLimiter;
import dev.postern.router.overload.LoadShedder;
import dev.postern.support.RawClient;
import dev.postern.support.Scrape;
import dev.postern.tls.Handshakes;
import dev.postern.tracing.Spans;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The HTTP edge alone, on a free port: behind it a key that may track and a store that answers at once, or when the test
 * says so. Held in a static field; any test thread may use it.
 */
final class StubbedEdge implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    static final String KEY = "good-key";
    /** The key of another project. */
    static final String OTHER_KEY = "other-key";

    static final String PROJECT = "shop";
    static final String BODY = "{\"id\":\"1\"}";
    private static final Verdict STORED = new Verdict(Verdict.Outcome.CREATED, List.of());

    private final Map<String, String> environment;
    private final Spans spans;
    private final Optional<SslContext> tls;
    private final Metrics metrics = new Metrics();
    private final List<TrackCommand> stored = new CopyOnWriteArrayList<>();
    private final Semaphore arrivals = new Semaphore(0);
    private final BlockingQueue<Promise<Verdict>> waiting = new LinkedBlockingQueue<>();
    private volatile boolean holding;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final Backlogs backlogs = new Backlogs();
    private @Nullable LoadShedder shedder;
    private int port;

    private StubbedEdge(Map<String, String> environment, Spans spans, Optional<SslContext> tls) {
        this.environment = new TreeMap<>(environment);
        this.spans = spans;
        this.tls = tls;
    }

    static StubbedEdge with(Map<String, String> environment) {
        return new StubbedEdge(environment, Spans.NONE, Optional.empty());
    }

    /** Over TLS, with one thread for handshakes. */
    static StubbedEdge with(Map<String, String> environment, SslContext tls) {
        return new StubbedEdge(environment, Spans.NONE, Optional.of(tls));
    }

    /** The same with the usual settings, and with spans. */
    static StubbedEdge with(Spans spans) {
        return new StubbedEdge(Map.of(), spans, Optional.empty());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Config config = Settings.load(environment, Optional.empty());
        Endpoints.register(vertx);
        Endpoints.FIND_KEY.serve(vertx.eventBus(), 0, hash -> Future.succeededFuture(find(hash)));
        Endpoints.TRACK.serve(vertx.eventBus(), 0, this::store);
        LoadShedder.Bounds bounds = new LoadShedder.Bounds(
                config.limits().inFlightRequests(),
                config.limits().inFlightBytes() > 0 ? config.limits().inFlightBytes() : Long.MAX_VALUE,
                config.limits().connections() > 0 ? config.limits().connections() : Long.MAX_VALUE,
                config.limits().commitWait().toNanos());
        LoadShedder made = new LoadShedder(bounds, backlogs, metrics);
        shedder = made;
        RouterVerticle.Shared shared = new RouterVerticle.Shared(
                new Authentication(config, 1, metrics),
                made,
                new SlowBodyLimiter(config.limits().slowBodies(), metrics),
                tls.map(used -> new Handshakes(() -> used, config.limits().headTimeout(), 1, new TlsUse(metrics))),
                metrics,
                new Health(),
                spans);
        RouterVerticle router = new RouterVerticle(config, "127.0.0.1", 0, 1, shared);
        vertx.deployVerticle(router).await();
        port = router.boundPort();
    }

    /** Since when commands wait for their commit, which the store here does not tell. */
    Backlogs backlogs() {
        return backlogs;
    }

    /** Begins the end, as SIGTERM does; there is no way back. */
    void drain() {
        requireNonNull(shedder).drain();
    }

    private static KeyLookup find(KeyHash hash) {
        if (hash.equals(KeyHash.of(KEY))) {
            return new KeyLookup(Optional.of(new ApiKey(PROJECT, "k", ApiKey.Scope.TRACK)));
        }
        return hash.equals(KeyHash.of(OTHER_KEY))
                ? new KeyLookup(Optional.of(new ApiKey("other", "k", ApiKey.Scope.TRACK)))
                : KeyLookup.NONE;
    }

    private Future<Verdict> store(TrackCommand command) {
        stored.add(command);
        arrivals.release();
        if (!holding) {
            return Future.succeededFuture(STORED);
        }
        Promise<Verdict> promise = Promise.promise();
        waiting.add(promise);
        return promise.future();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        stored.clear();
        arrivals.drainPermits();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        vertx.close().await();
    }

    RawClient connect() throws IOException {
        return new RawClient(port);
    }

    /** The customers of the commands that came through, in order. */
    List<String> customers() {
        return stored.stream().map(TrackCommand::customerId).toList();
    }

    /** Waits for one more command to come through. */
    void awaitCommand() throws InterruptedException {
        if (!arrivals.tryAcquire(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("no command came");
        }
    }

    /** From now on the store answers only when it is told to. */
    void hold() {
        holding = true;
    }

    /** Waits for a command that is held, and answers it. */
    void answerOne() throws InterruptedException {
        Promise<Verdict> promise = waiting.poll(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
        if (promise == null) {
            throw new AssertionError("no command came");
        }
        vertx.runOnContext(turn -> promise.complete(STORED));
    }

    /** From now on the store answers at once; what it holds it answers too. */
    void release() {
        holding = false;
        vertx.runOnContext(turn -> {
            for (Promise<Verdict> held = waiting.poll(); held != null; held = waiting.poll()) {
                held.complete(STORED);
            }
        });
    }

    int port() {
        return port;
    }

    /** The value of a metric without labels, or with them as they are written; 0 where it is not there yet. */
    double metric(String name) {
        return new Scrape(metrics.scrape()).value(name);
    }

    /** Waits until the metric has the value. */
    void awaitMetric(String name, double value) {
        await(name + " = " + value).until(() -> metric(name) == value);
    }

    /** A request that is good but for what {@code headers} add; each of them ends with CRLF. */
    static String request(String headers, String body) {
        return "POST /track/user HTTP/1.1\r\nHost: x\r\nx-growlytics-key: " + KEY + "\r\n" + headers + "\r\n" + body;
    }

    static String request(String body) {
        return request("Content-Length: " + body.length() + "\r\n", body);
    }
}
