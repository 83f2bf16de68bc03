package dev.postern;

import dev.postern.admin.AdminVerticle;
import dev.postern.auth.Authentication;
import dev.postern.bus.Endpoints;
import dev.postern.config.Config;
import dev.postern.config.DatabaseUrl;
import dev.postern.config.Limits;
import dev.postern.domain.key.KeyHash;
import dev.postern.management.ManagementVerticle;
import dev.postern.ops.BuildVersion;
import dev.postern.ops.Health;
import dev.postern.ops.Metrics;
import dev.postern.ops.TlsUse;
import dev.postern.postgres.SteadyClock;
import dev.postern.profile.ProfileShards;
import dev.postern.router.RouterVerticle;
import dev.postern.router.intake.SlowBodyLimiter;
import dev.postern.router.overload.LoadShedder;
import dev.postern.tls.CertificateWatch;
import dev.postern.tls.Handshakes;
import dev.postern.tracing.Spans;
import dev.postern.warmup.WarmUp;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.cpu.CpuCoreSensor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reactive side of one process: the verticles, opened from the row to the port and closed the other way round. */
public final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** The most that a client can make a connection hold: a buffer full of small requests that wait. */
    private static final long HEAP_BYTES_FOR_A_CONNECTION = 131_072;

    /** A collector that answers takes milliseconds of it. */
    private static final long LONGEST_HAND_OVER_MILLIS = 2_000;

    private final Config config;
    private final InstantSource clock;
    private final ListenAddress apiAddress;
    private final ListenAddress managementAddress;
    private final Vertx vertx;
    private final Metrics metrics = new Metrics();
    private final Health health = new Health();
    private final LoadShedder shedder;
    private final List<RouterVerticle> routers = new ArrayList<>();
    private final Authentication authentication;
    private final Spans spans;
    private final TlsUse tlsUse;
    private final Optional<CertificateWatch> certificate;
    private final ManagementVerticle management;
    private final Future<Void> managementOpened;
    private final List<DedicatedLoop> dedicatedLoops = new CopyOnWriteArrayList<>();
    private Optional<WarmUp> warmUp = Optional.empty();
    private Optional<Future<Void>> closed = Optional.empty();

    private Gateway(Config config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.apiAddress = ListenAddress.ofApi(config);
        this.managementAddress = ListenAddress.ofManagement(config);
        this.vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(eventLoops(config)));
        this.shedder = new LoadShedder(bounds(config.limits()), health.backlogs(), metrics);
        Endpoints.register(vertx);
        this.authentication = new Authentication(config, eventLoops(config), metrics);
        this.spans = Spans.of(config.tracing(), metrics);
        this.tlsUse = new TlsUse(metrics);
        this.certificate = CertificateWatch.of(vertx, config.http().tls(), metrics, tlsUse);
        this.management = new ManagementVerticle(config, managementAddress.host(), health, metrics, authentication);
        this.managementOpened = startAlone("management", management)
                .recover(cause -> Future.failedFuture(OpenFailure.of(managementAddress, cause)));
    }

    /**
     * Makes what needs no database and opens the management port, which says from now on that the process lives and is not
     * ready. To make it takes as long as to open a database, so that both are best done at the same time.
     */
    public static Gateway create(Config config) {
        return create(config, new SteadyClock());
    }

    /** The same; {@code clock} is set to the database's time, which is written into rows. */
    public static Gateway create(Config config, InstantSource clock) {
        return new Gateway(config, clock);
    }

    /** These keys were in use when the process started; see {@link Authentication#rememberGood}. */
    public Gateway rememberGood(List<KeyHash> hashes) {
        authentication.rememberGood(hashes);
        return this;
    }

    /** Begins to warm up; {@link #open} ends it. */
    public Gateway warmUp() {
        if (!config.start().warmUp().isZero()) {
            warmUp = Optional.of(WarmUp.start(config));
        }
        return this;
    }

    /**
     * Opens the API port when everything behind it answers.
     *
     * @param url of the database, already migrated
     * @return fails with {@link OpenFailure} only
     */
    public Future<Void> open(DatabaseUrl url) {
        int shards = ProfileShards.count(config);
        // Loads many classes, too long for an event loop that serves already.
        Future<Void> bound = vertx.executeBlocking(() -> {
            metrics.bindJvm();
            return null;
        });
        return managementOpened
                .compose(open -> openProfiles(url))
                .compose(this::warmedUp)
                .compose(open -> openRouters(shards))
                .compose(open -> bound)
                .onSuccess(open -> {
                    health.listening(true);
                    LOG.info(
                            "Postern {} on Java {}: API on {}, management on {}, database {}/{}, {} event loops, {} shards",
                            BuildVersion.number(),
                            Runtime.version().feature(),
                            apiAddress.with(apiPort()),
                            managementAddress.with(managementPort()),
                            url.address(),
                            url.database(),
                            eventLoops(config),
                            shards);
                })
                .recover(cause -> Future.failedFuture(OpenFailure.of(url, cause)));
    }

    private Future<ProfileShards> openProfiles(DatabaseUrl url) {
        Future<ProfileShards> profiles =
                ProfileShards.open(shard -> startAlone("shard", shard), config, url, clock, health, metrics);
        // Each has its own limit, and one that is still starting would complain of the end that the other brings.
        return Future.join(profiles, startAlone("admin", new AdminVerticle(config, url, clock, metrics)))
                .compose(open -> profiles);
    }

    /** Starts a verticle where a long turn of it delays nobody else. */
    private Future<Void> startAlone(String name, VerticleBase verticle) {
        DedicatedLoop loop = new DedicatedLoop(vertx, name, verticle);
        dedicatedLoops.add(loop);
        return loop.start();
    }

    private Future<Void> warmedUp(ProfileShards profiles) {
        Duration longest = config.start().warmUp();
        return warmUp.map(begun ->
                        Future.all(begun.end(longest), profiles.warmUp(longest)).<Void>mapEmpty())
                .orElseGet(Future::succeededFuture);
    }

    private Future<Void> openRouters(int shards) {
        RouterVerticle.Shared shared = new RouterVerticle.Shared(
                authentication,
                shedder,
                new SlowBodyLimiter(config.limits().slowBodies(), metrics),
                certificate.map(this::handshakes),
                metrics,
                health,
                spans);
        Future<String> opened = openRouter(shards, shared);
        for (int loop = 1; loop < eventLoops(config); loop++) {
            opened = opened.compose(id -> openRouter(shards, shared));
        }
        return opened.onSuccess(open -> certificate.ifPresent(CertificateWatch::start))
                .mapEmpty();
    }

    private Handshakes handshakes(CertificateWatch watch) {
        return new Handshakes(watch::current, config.limits().headTimeout(), Handshakes.threads(), tlsUse);
    }

    private Future<String> openRouter(int shards, RouterVerticle.Shared shared) {
        RouterVerticle router = new RouterVerticle(config, apiAddress.host(), apiAddress.port(), shards, shared);
        routers.add(router);
        return vertx.deployVerticle(router).recover(cause -> Future.failedFuture(OpenFailure.of(apiAddress, cause)));
    }

    /**
     * Says that it is not ready and asks its clients to connect anew, waits until the balancers have seen it, stops accepting,
     * answers what is in flight.
     */
    public Future<Void> drain() {
        LOG.info(
                "Stopping: not ready from now on; the port closes in {} ms",
                config.drainDelay().toMillis());
        health.listening(false);
        shedder.drain();
        long delay = Math.max(1, config.drainDelay().toMillis());
        return vertx.timer(delay, TimeUnit.MILLISECONDS)
                .compose(seen -> Future.join(routers.stream()
                        .map(router -> router.drain(config.drain().timeout().toMillis()))
                        .toList()))
                .mapEmpty();
    }

    /** Closes everything, once, opened or not; call it from a thread that is not one of Vert.x, whose threads end here. */
    public synchronized Future<Void> close() {
        if (closed.isEmpty()) {
            certificate.ifPresent(CertificateWatch::stop);
            Future<Void> warmUpClosed = warmUp.map(WarmUp::close).orElseGet(Future::succeededFuture);
            Future<Void> handedOver = spans.close();
            // A port that is just being opened would complain of the end.
            closed = Optional.of(Future.any(handedOver, vertx.timer(LONGEST_HAND_OVER_MILLIS))
                    .transform(done -> managementOpened)
                    .transform(open -> ofEachLoop(DedicatedLoop::stop))
                    .transform(stopped -> Future.join(vertx.close(), warmUpClosed))
                    .transform(over -> ofEachLoop(DedicatedLoop::end)));
        }
        return closed.get();
    }

    private Future<Void> ofEachLoop(Function<DedicatedLoop, Future<Void>> step) {
        return Future.join(dedicatedLoops.stream().map(step).toList()).mapEmpty();
    }

    public int apiPort() {
        return routers.get(0).boundPort();
    }

    public int managementPort() {
        return management.boundPort();
    }

    /** The management port as a URL has it. */
    public String managementAddress() {
        return managementAddress.with(managementPort());
    }

    private static int eventLoops(Config config) {
        return config.http().eventLoops() > 0 ? config.http().eventLoops() : CpuCoreSensor.availableProcessors();
    }

    private static LoadShedder.Bounds bounds(Limits limits) {
        long heap = Runtime.getRuntime().maxMemory();
        return new LoadShedder.Bounds(
                limits.inFlightRequests(),
                limits.inFlightBytes() > 0 ? limits.inFlightBytes() : heap / 10,
                limits.connections() > 0 ? limits.connections() : heap / HEAP_BYTES_FOR_A_CONNECTION,
                limits.commitWait().toNanos());
    }
}
