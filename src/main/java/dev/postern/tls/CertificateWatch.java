package dev.postern.tls;

import dev.postern.config.Tls;
import dev.postern.ops.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of the certificate again and again, and hands over what is new and good. Owned by the gateway; made on
 * its thread, then runs on one event loop and reads on a worker. It compares contents: a time of change tells little where
 * links are swapped.
 */
public final class CertificateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final Vertx vertx;
    private final Tls settings;
    private final Metrics metrics;
    private final ServerSSLOptions first;
    private final AtomicLong endSeconds = new AtomicLong();
    private CertificatePair inUse;
    /** Told once, not at every look; empty while all is well. */
    private String problem = "";

    private CertificateWatch(Vertx vertx, Tls settings, Metrics metrics) {
        this.vertx = vertx;
        this.settings = settings;
        this.metrics = metrics;
        CertificatePair pair = CertificatePair.read(settings);
        Instant end = pair.check(vertx, Instant.now());
        this.first = pair.options();
        this.inUse = pair;
        endSeconds.set(end.getEpochSecond());
        metrics.gauge(
                "postern.tls.certificate.expiry.timestamp.seconds",
                "Unix time at which the certificate in use ends",
                endSeconds);
        LOG.info("The certificate of the API is valid until {}", end);
    }

    /**
     * Reads the certificate; none where the settings name none.
     *
     * @throws BrokenCertificate when it cannot be used
     */
    public static Optional<CertificateWatch> of(Vertx vertx, Tls settings, Metrics metrics) {
        return settings.certificate().map(file -> new CertificateWatch(vertx, settings, metrics));
    }

    /** What was read at the start. */
    public ServerSSLOptions current() {
        return first;
    }

    /** Begins to look; {@code use} makes a server show another certificate. */
    public void start(Function<ServerSSLOptions, Future<Boolean>> use) {
        vertx.setTimer(settings.reloadEvery().toMillis(), fired -> look(use).onComplete(looked -> start(use)));
    }

    private Future<Void> look(Function<ServerSSLOptions, Future<Boolean>> use) {
        return vertx.executeBlocking(this::readIfNew)
                .compose(found -> found.isPresent() ? take(found.get(), use) : Future.<Void>succeededFuture())
                .onSuccess(good -> problem = "")
                .onFailure(this::refuse);
    }

    private record Checked(CertificatePair pair, Instant end) {}

    private Optional<Checked> readIfNew() {
        CertificatePair pair = CertificatePair.read(settings);
        return pair.equals(inUse) ? Optional.empty() : Optional.of(new Checked(pair, pair.check(vertx, Instant.now())));
    }

    private Future<Void> take(Checked checked, Function<ServerSSLOptions, Future<Boolean>> use) {
        return use.apply(checked.pair.options())
                .onSuccess(used -> {
                    inUse = checked.pair;
                    endSeconds.set(checked.end.getEpochSecond());
                    metrics.certificateRead(true);
                    LOG.info("The API shows a new certificate, valid until {}", checked.end);
                })
                .mapEmpty();
    }

    private void refuse(Throwable cause) {
        String now = String.valueOf(cause.getMessage());
        if (!now.equals(problem)) {
            LOG.error("The new certificate is not used, the old one stays: {}", now);
            metrics.certificateRead(false);
        }
        problem = now;
    }
}
